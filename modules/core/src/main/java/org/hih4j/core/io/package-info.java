/** Writing files so that they are whole or absent. */
package org.hih4j.core.io;
