/** The root of the family of run-time failures. */
package org.hih4j.core;
