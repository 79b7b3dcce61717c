// code: "registered_elsewhere",
