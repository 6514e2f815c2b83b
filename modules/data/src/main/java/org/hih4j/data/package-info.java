/**
 * Labelled faces: the published datasets' own files, read lazily and deterministically, and writers
 * for labels.
 */
package org.hih4j.data;
