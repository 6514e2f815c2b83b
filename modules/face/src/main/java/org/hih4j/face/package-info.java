/**
 * Head pose, openness of eyes and mouth, outline and mask of a face, from its landmarks.
 *
 * <p>Two frames in space, both in millimetres, x to the right in the picture, y downwards, z away
 * from the viewer: the <em>camera's</em>, whose origin is the camera, and the <em>face's</em>,
 * whose origin lies midway between the outer corners of the eyes and whose axes are the camera's
 * when the face looks straight into it, upright. "Left" and "right" are meant as seen in the
 * picture.
 */
package org.hih4j.face;
