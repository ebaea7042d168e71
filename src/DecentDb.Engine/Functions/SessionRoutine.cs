using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Calls a scalar function of a session row by row.</summary>
internal sealed class SessionRoutine(string name, Func<SqlValue[], SqlValue> function, SessionFunctions functions)
{
    /// <summary>Computes a batch.</summary>
    public void Evaluate(FunctionCall call)
    {
        var values = new SqlValue[call.Arguments.Length];
        foreach (var row in call.Rows)
        {
            call.CheckCancelled();
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ValueConverter.Get(call.Arguments[i], row, call.ArgumentTypes[i].Kind);
            }

            var result = functions.Run(name, function, values);
            ValueConverter.Set(call.Result, row, ValueConverter.Convert(result, call.Type, CastContext.Assignment));
        }
    }
}
