using System;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>RAISE of triggers, which is no function that others can call: it refuses a change, or leaves a row alone.
/// </summary>
internal static class RaiseFunction
{
    /// <summary>The word of RAISE that leaves a row alone.</summary>
    public const string Ignore = "IGNORE";

    /// <summary>The word of RAISE that ends the transaction.</summary>
    public const string Rollback = "ROLLBACK";

    private static readonly ScalarFunction Function = new("raise", "refuses the change that a trigger fires for")
    {
        Overloads =
        [
            ScalarFunction.Overload([SqlTypeKind.Text, SqlTypeKind.Text], SqlTypeKind.Integer, Raise),
        ],
        Volatility = FunctionVolatility.Volatile,
        IsStrict = false,
    };

    /// <summary>What a call is bound to: the word, and the message.</summary>
    public static ScalarOverload Overload => Function.Overloads[0];

    private static void Raise(FunctionCall call)
    {
        var words = call.Texts(0);
        var messages = call.Texts(1);
        foreach (var row in call.Rows)
        {
            var word = Encoding.UTF8.GetString(words.Get(row));
            if (word.Equals(Ignore, StringComparison.Ordinal))
            {
                throw new RowIgnoredException();
            }

            throw new DatabaseException(
                ErrorCode.RaisedException,
                messages.IsNull(row) ? "A trigger refuses the change." : Encoding.UTF8.GetString(messages.Get(row)))
            {
                EndsTransaction = word.Equals(Rollback, StringComparison.Ordinal),
            };
        }
    }
}

/// <summary>RAISE(IGNORE): what the trigger fires for is left undone, or the rest of the trigger is.</summary>
internal sealed class RowIgnoredException : Exception;
