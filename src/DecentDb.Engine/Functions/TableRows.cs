using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The rows that one call of a function in FROM gives after another.</summary>
internal abstract class TableRows
{
    /// <summary>Begins a call.</summary>
    /// <param name="arguments">
    /// Vectors whose row 0 counts; not NULL where the function is strict. They stay as they are until the last row is
    /// read.
    /// </param>
    /// <param name="context">The execution that calls.</param>
    /// <exception cref="DatabaseException">An argument is not one that the function takes.</exception>
    public abstract void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context);

    /// <summary>Writes the next rows, at most so many, and returns how many there were; 0 at the end.</summary>
    public abstract int Fill(ReadOnlySpan<ColumnVector> columns, int count);
}
