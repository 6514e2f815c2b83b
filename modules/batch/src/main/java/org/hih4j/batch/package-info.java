/** Alignment of collections of images too large to hold, with results that survive a kill. */
package org.hih4j.batch;
