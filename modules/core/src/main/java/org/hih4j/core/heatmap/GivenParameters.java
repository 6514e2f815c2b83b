package org.hih4j.core.heatmap;

import java.util.Map;

/** Parameters as a decoder gives them. */
record GivenParameters(Map<String, Object> values) implements HeatmapDecoder.Parameters {
  @Override
  public double number(String name) {
    return (Double) values.get(name);
  }

  @Override
  public double number(String name, double fallback) {
    return values.containsKey(name) ? number(name) : fallback;
  }

  @Override
  public int integer(String name) {
    return (Integer) values.get(name);
  }

  @Override
  public int integer(String name, int fallback) {
    return values.containsKey(name) ? integer(name) : fallback;
  }

  @Override
  public boolean flag(String name, boolean fallback) {
    return (Boolean) values.getOrDefault(name, fallback);
  }

  @Override
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    return type.cast(values.get(name));
  }
}
