using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DecentDb.Engine.Primitives;

/// <summary>Conditions that only a defect of the engine can break. Checked in release builds too.</summary>
internal static class Invariant
{
    /// <summary>Throws <see cref="ErrorCode.InternalError"/> unless the condition holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [StackTraceHidden]
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition)
        {
            Fail(expression);
        }
    }

    /// <summary>As the other overload, with a text that says what should be so, of which page and file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [StackTraceHidden]
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantText text)
    {
        if (!condition)
        {
            Fail(text.ToString());
        }
    }

    /// <summary>Reports a broken invariant.</summary>
    [DoesNotReturn]
    [StackTraceHidden]
    public static void Fail(string what) =>
        throw new DatabaseException(
            ErrorCode.InternalError, "An invariant of the database engine does not hold: " + what + ".");
}
