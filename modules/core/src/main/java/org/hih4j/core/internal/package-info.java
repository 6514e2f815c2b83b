/** What several modules of hih4j need and their users do not. Exported to them only. */
package org.hih4j.core.internal;
