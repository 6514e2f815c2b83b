/** Frames out of videos and cameras, and frames into videos. */
package org.hih4j.video;
