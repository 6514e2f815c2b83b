/** Model bundles as files, and the reading of their cards. */
package org.hih4j.model;
