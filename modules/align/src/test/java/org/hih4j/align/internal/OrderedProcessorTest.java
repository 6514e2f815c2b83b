package org.hih4j.align.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.IdentityFlowProcessorVerification;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrderedProcessorTest {
  private static final int LOOK_AHEAD = 16;

  /** The Reactive Streams technology compatibility kit, which is written for TestNG. */
  public static final class Kit extends IdentityFlowProcessorVerification<Integer> {
    private final ExecutorService publisher = Executors.newCachedThreadPool();

    public Kit() {
      super(new TestEnvironment(5000, 100, 100), 1000, LOOK_AHEAD);
    }

    @Override
    protected Flow.Processor<Integer, Integer> createIdentityFlowProcessor(int bufferSize) {
      return new OrderedProcessor<>(value -> value, 3, Math.max(1, bufferSize));
    }

    @Override
    protected Flow.Publisher<Integer> createFailedFlowPublisher() {
      OrderedProcessor<Integer, Integer> failed = new OrderedProcessor<>(value -> value, 1, 1);
      failed.onError(new IllegalArgumentException("from upstream"));
      return failed;
    }

    @Override
    public long maxSupportedSubscribers() {
      return 1;
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return publisher;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }

  @TestFactory
  List<DynamicTest> follows_the_rules_of_reactive_streams() {
    List<ITestResult> results = new ArrayList<>();
    ITestListener listener =
        new ITestListener() {
          @Override
          public void onTestSuccess(ITestResult result) {
            results.add(result);
          }

          @Override
          public void onTestFailure(ITestResult result) {
            results.add(result);
          }

          @Override
          public void onTestSkipped(ITestResult result) {
            results.add(result);
          }
        };
    TestNG kit = new TestNG(false);
    kit.setVerbose(0);
    kit.setTestClasses(new Class<?>[] {Kit.class});
    kit.addListener(listener);
    kit.run();
    assertThat(results.stream().filter(result -> result.getStatus() == ITestResult.SUCCESS))
        .as("rules that were checked")
        .hasSizeGreaterThan(40);
    return results.stream()
        .filter(result -> result.getStatus() != ITestResult.SKIP)
        .map(result -> dynamicTest(result.getName(), () -> rethrow(result)))
        .toList();
  }

  private static void rethrow(ITestResult result) throws Throwable {
    if (result.getThrowable() != null) {
      throw result.getThrowable();
    }
  }

  /** An upstream that gives nothing by itself. */
  private static final Flow.Subscription IGNORING =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  /** Keeps what it is given and asks for nothing by itself. */
  private static final class Recorder implements Flow.Subscriber<Integer> {
    final LinkedBlockingQueue<Integer> values = new LinkedBlockingQueue<>();
    final CountDownLatch end = new CountDownLatch(1);
    volatile Flow.Subscription subscription;
    volatile Throwable error;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Integer value) {
      values.add(value);
    }

    @Override
    public void onError(Throwable given) {
      error = given;
      end.countDown();
    }

    @Override
    public void onComplete() {
      end.countDown();
    }
  }

  private static void submit(SubmissionPublisher<Integer> source, int count) {
    IntStream.range(0, count).forEach(source::submit);
  }

  @Test
  void keepsTheOrderWhateverTakesLongest() throws InterruptedException {
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(OrderedProcessorTest::slowIfEven, 4, LOOK_AHEAD);
    Recorder recorder = new Recorder();
    try (SubmissionPublisher<Integer> source = new SubmissionPublisher<>()) {
      source.subscribe(processor);
      processor.subscribe(recorder);
      recorder.subscription.request(Long.MAX_VALUE);
      submit(source, 200);
    }
    recorder.end.await();
    assertThat(recorder.error).isNull();
    assertThat(recorder.values).containsExactlyElementsOf(range(200));
  }

  @Test
  void worksOnNoMoreThanItsLookAheadWithoutDemand() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(
            value -> {
              begun.incrementAndGet();
              return value;
            },
            2,
            5);
    Recorder recorder = new Recorder();
    try (SubmissionPublisher<Integer> source = new SubmissionPublisher<>()) {
      source.subscribe(processor);
      processor.subscribe(recorder);
      submit(source, 100);
      await(() -> begun.get() >= 5);
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(begun.get()).isEqualTo(5);
      assertThat(recorder.values).isEmpty();
      recorder.subscription.request(3);
      await(() -> begun.get() >= 8 && recorder.values.size() >= 3);
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(begun.get()).isEqualTo(8);
      assertThat(recorder.values).containsExactly(0, 1, 2);
      recorder.subscription.cancel();
    }
  }

  @Test
  void handsOnWhatCameBeforeAnError() throws InterruptedException {
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(OrderedProcessorTest::slowIfEven, 2, LOOK_AHEAD);
    Recorder recorder = new Recorder();
    processor.subscribe(recorder);
    processor.onSubscribe(IGNORING);
    recorder.subscription.request(Long.MAX_VALUE);
    range(6).forEach(processor::onNext);
    processor.onError(new IllegalArgumentException("torn"));
    recorder.end.await();
    assertThat(recorder.error).hasMessage("torn");
    assertThat(recorder.values).containsExactlyElementsOf(range(6));
  }

  @Test
  void endsWithTheErrorOfItsFunction() throws InterruptedException {
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(
            value -> {
              if (value == 3) {
                throw new IllegalStateException("closed");
              }
              return value;
            },
            2,
            LOOK_AHEAD);
    Recorder recorder = new Recorder();
    try (SubmissionPublisher<Integer> source = new SubmissionPublisher<>()) {
      source.subscribe(processor);
      processor.subscribe(recorder);
      recorder.subscription.request(Long.MAX_VALUE);
      submit(source, 20);
      recorder.end.await();
      assertThat(recorder.error).isInstanceOf(IllegalStateException.class).hasMessage("closed");
      assertThat(recorder.values).containsExactly(0, 1, 2);
    }
  }

  @Test
  void stopsItsWorkersWhenCancelled() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(
            value -> {
              begun.incrementAndGet();
              first.countDown();
              awaitQuietly(go);
              return value;
            },
            1,
            LOOK_AHEAD);
    Recorder recorder = new Recorder();
    try (SubmissionPublisher<Integer> source = new SubmissionPublisher<>()) {
      source.subscribe(processor);
      processor.subscribe(recorder);
      recorder.subscription.request(Long.MAX_VALUE);
      submit(source, 10);
      first.await();
      recorder.subscription.cancel();
      go.countDown();
      await(() -> !source.hasSubscribers());
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(begun.get()).isEqualTo(1);
      assertThat(recorder.values).isEmpty();
    }
  }

  @Test
  void turnsASecondSubscriberAway() throws InterruptedException {
    OrderedProcessor<Integer, Integer> processor =
        new OrderedProcessor<>(value -> value, 1, LOOK_AHEAD);
    processor.subscribe(new Recorder());
    Recorder second = new Recorder();
    processor.subscribe(second);
    second.end.await();
    assertThat(second.subscription).isNotNull();
    assertThat(second.error).isInstanceOf(IllegalStateException.class);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static int slowIfEven(int value) {
    if (value % 2 == 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return value;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> range(int count) {
    return Stream.iterate(0, value -> value + 1).limit(count).toList();
  }
}
