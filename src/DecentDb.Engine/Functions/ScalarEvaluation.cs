namespace DecentDb.Engine.Functions;

/// <summary>Computes a function for the rows of a call: reads its arguments, writes its result.</summary>
internal delegate void ScalarEvaluation(FunctionCall call);
