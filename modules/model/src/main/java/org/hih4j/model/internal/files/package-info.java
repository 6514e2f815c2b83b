/** Model bundles as files. Exported to the modules that have bundles. */
package org.hih4j.model.internal.files;
