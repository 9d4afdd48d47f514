/** JMH benchmarks of the engine's inner loops, on real text where contents matter. */
package caravan.bench;
