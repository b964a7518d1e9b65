"""BPMN, DMN and FEEL: pure, without clock, randomness and input or output."""
