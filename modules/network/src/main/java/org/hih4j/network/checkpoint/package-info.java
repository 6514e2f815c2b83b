/**
 * Weights of networks: PyTorch checkpoints and safetensors, read and written. A new file format has
 * its reader here.
 */
package org.hih4j.network.checkpoint;
