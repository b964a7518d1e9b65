"""BPMN 2.0: the metamodel, the reader and the checks before execution."""
