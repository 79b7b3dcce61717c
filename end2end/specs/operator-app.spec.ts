// code: "operator_app_gone",
