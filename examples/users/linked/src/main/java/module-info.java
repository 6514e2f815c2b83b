/** An application on the module path. */
module com.example.app {
  requires org.hih4j;
}
