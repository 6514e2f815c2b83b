/** Files written whole or not at all, and read within bounds. */
package org.hih4j.core.io;
