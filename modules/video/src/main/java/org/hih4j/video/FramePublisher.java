package org.hih4j.video;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The frames of a reader for one subscriber, on a thread that waits for demand. */
final class FramePublisher implements Flow.Publisher<VideoFrame> {
  private final VideoReader reader;
  private final AtomicBoolean taken = new AtomicBoolean();

  FramePublisher(VideoReader reader) {
    this.reader = reader;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super VideoFrame> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (!taken.compareAndSet(false, true)) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              // There is nothing to give.
            }

            @Override
            public void cancel() {
              // There is nothing to end.
            }
          });
      subscriber.onError(new IllegalStateException("the frames have a subscriber already"));
      return;
    }
    Delivery delivery = new Delivery(subscriber);
    subscriber.onSubscribe(delivery);
    Thread thread = new Thread(delivery, "hih-video-frames");
    thread.setDaemon(true);
    thread.start();
  }

  private final class Delivery implements Flow.Subscription, Runnable {
    private final Flow.Subscriber<? super VideoFrame> subscriber;
    private long demand;
    private boolean cancelled;
    private @Nullable RuntimeException misuse;

    Delivery(Flow.Subscriber<? super VideoFrame> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public synchronized void request(long n) {
      if (n < 1) {
        misuse = new IllegalArgumentException("n must be 1 or more: " + n);
      } else {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      notifyAll();
    }

    /** Waits until a frame is wanted; false if none will be. */
    private synchronized boolean wanted() throws InterruptedException {
      while (demand == 0 && !cancelled && misuse == null) {
        wait();
      }
      if (misuse != null) {
        throw misuse;
      }
      demand--;
      return !cancelled;
    }

    @Override
    public void run() {
      try {
        while (wanted()) {
          Optional<VideoFrame> frame = reader.next();
          if (frame.isEmpty()) {
            subscriber.onComplete();
            return;
          }
          subscriber.onNext(frame.get());
        }
      } catch (RuntimeException e) {
        subscriber.onError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        subscriber.onError(e);
      }
    }
  }
}
