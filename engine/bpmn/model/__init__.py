"""The BPMN 2.0.2 metamodel as frozen structs."""
