package org.hih4j.inference.session;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;

/**
 * The buffers of one call of a network: write the inputs, {@link #run()}, read the outputs. Nothing
 * large is allocated by a run; the network reads and writes the buffers in place.
 *
 * <p>Got from {@link InferenceSession#acquire(int)}, given back by {@link #close()}, after which
 * its buffers belong to somebody else and must not be touched. Buffers are direct, hold 32-bit
 * floats in the machine's order, row-major, and are not cleared between uses.
 *
 * <p>For one thread at a time. Different slots of one session run at the same time.
 */
public final class Slot implements AutoCloseable {

  private final InferenceSession session;
  private final SlotBuffers buffers;
  private boolean released;

  Slot(InferenceSession session, SlotBuffers buffers) {
    this.session = session;
    this.buffers = buffers;
  }

  /** {@return the batch size that this slot was made for} */
  public int batch() {
    return buffers.batch();
  }

  /**
   * The buffer of the network's only input.
   *
   * @return the buffer, cleared: position 0, limit at its capacity
   * @throws IllegalStateException if the slot was closed or the network has several inputs
   */
  public synchronized FloatBuffer input() {
    requireHeld();
    if (buffers.inputs().size() != 1) {
      throw new IllegalStateException(
          "the network has "
              + buffers.inputs().size()
              + " inputs: name one of "
              + session.inputs());
    }
    return buffers.inputs().values().iterator().next().buffer().clear();
  }

  /**
   * The buffer of an input.
   *
   * @param name the input's name
   * @return the buffer, cleared: position 0, limit at its capacity
   * @throws IllegalArgumentException if the network has no such input
   * @throws IllegalStateException if the slot was closed
   */
  public synchronized FloatBuffer input(String name) {
    requireHeld();
    SlotBuffers.Tensor tensor = buffers.inputs().get(Objects.requireNonNull(name, "name"));
    if (tensor == null) {
      throw new IllegalArgumentException(
          "the network has no input named " + name + "; it has " + session.inputs());
    }
    return tensor.buffer().clear();
  }

  /**
   * The buffer of an output, valid until the next run or {@link #close()}.
   *
   * @param name the output's name
   * @return the buffer, cleared: position 0, limit at its capacity
   * @throws IllegalArgumentException if the network has no such output of floats
   * @throws IllegalStateException if the slot was closed
   */
  public synchronized FloatBuffer output(String name) {
    return outputTensor(name).buffer().clear();
  }

  /**
   * The shape of an output for this slot's batch size.
   *
   * @param name the output's name
   * @return its dimensions, outermost first
   * @throws IllegalArgumentException if the network has no such output of floats
   * @throws IllegalStateException if the slot was closed
   */
  public synchronized long[] outputShape(String name) {
    return outputTensor(name).shape().clone();
  }

  /**
   * Runs the network on what the input buffers hold now and fills the output buffers.
   *
   * @throws IllegalStateException if the slot or its session was closed
   * @throws InferenceException if ONNX Runtime fails, for want of memory for instance, the run
   *     lasts longer than {@link InferenceOptions#timeLimit()}, or the thread is interrupted, which
   *     it stays; the outputs are then undefined
   */
  public synchronized void run() {
    requireHeld();
    session.run(buffers);
  }

  /** Gives the buffers back. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!released) {
      released = true;
      session.release(buffers);
    }
  }

  private SlotBuffers.Tensor outputTensor(String name) {
    requireHeld();
    SlotBuffers.Tensor tensor = buffers.outputs().get(Objects.requireNonNull(name, "name"));
    if (tensor == null) {
      throw new IllegalArgumentException(
          "the network has no output of floats named " + name + "; it has " + session.outputs());
    }
    return tensor;
  }

  private void requireHeld() {
    if (released) {
      throw new IllegalStateException("the slot was closed; acquire another one");
    }
  }
}
