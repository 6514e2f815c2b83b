/** How ONNX networks are run: on which processor, with how many threads, and for how long. */
package org.hih4j.inference;
