using System;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The types that a function takes and the type that it gives.</summary>
/// <param name="parameters">The type of each parameter; Unknown takes a value of any type as it is.</param>
/// <param name="result">The type of the result; Unknown where the arguments decide.</param>
internal sealed class FunctionSignature(SqlTypeKind[] parameters, SqlTypeKind result)
{
    public ReadOnlySpan<SqlTypeKind> Parameters => parameters;

    /// <summary>The type of the result; Unknown where the arguments decide.</summary>
    public SqlTypeKind Result { get; } = result;

    /// <summary>How arguments come to the types of their parameters.</summary>
    public ArgumentRule Rule { get; init; }

    /// <summary>True when the last parameter may be repeated.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>The least number of arguments; of a variadic function less than it has parameters, if it says so.
    /// </summary>
    public int CountMin { get; init; } = parameters.Length;

    /// <summary>True when a CHAR(n) is handed in with the blanks up to its length.</summary>
    public bool KeepsBlanks { get; init; }

    /// <summary>True when a call may have this many arguments.</summary>
    public bool Takes(int count) => count >= CountMin && (IsVariadic || count <= parameters.Length);

    /// <summary>True when the arguments decide the type of the result.</summary>
    public bool ReturnsArgumentType => Result == SqlTypeKind.Unknown;

    /// <summary>True when an argument may be of any type.</summary>
    public bool TakesAnyAt(int argument) => ParameterOf(argument) == SqlTypeKind.Unknown;

    /// <summary>The type of the parameter that takes an argument.</summary>
    public SqlTypeKind ParameterOf(int argument) => parameters[Math.Min(argument, parameters.Length - 1)];

    /// <summary>The form of a call, for messages and documents.</summary>
    public string Describe(string name)
    {
        var text = new StringBuilder(name).Append('(');
        for (var i = 0; i < parameters.Length; i++)
        {
            text.Append(i > 0 ? ", " : "");
            text.Append(TakesAnyAt(i) ? "any"
                : parameters[i] == ArrayFunctions.AnyArray ? "any[]" : new SqlType(parameters[i]).ToString());
        }

        return text.Append(IsVariadic ? ", ...)" : ")").ToString();
    }
}
