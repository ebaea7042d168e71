using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>What a statement does between open and close.</summary>
internal abstract class StatementBody
{
    public long RowsAffected { get; protected set; } = -1;

    /// <summary>False for a statement that takes nothing from tables, so that decoded leaves may stay so.</summary>
    public virtual bool ReadsTables => true;

    /// <summary>As <see cref="Operator.IsLookup"/>.</summary>
    public virtual bool IsLookup => false;

    public abstract void Open();

    public abstract bool Next(out Batch batch);

    public abstract void Close();
}

internal sealed class QueryBody(Operator root) : StatementBody
{
    public override void Open() => root.Open();

    public override bool Next(out Batch batch) => root.Next(out batch);

    public override void Close() => root.Close();

    public override bool IsLookup { get; } = root.IsLookup;
}

/// <summary>Hands out lines of text.</summary>
internal sealed class ExplainBody(IReadOnlyList<string> lines) : StatementBody
{
    private readonly Batch _batch = new();
    private bool _isDone = true;

    public override void Open()
    {
        var vector = new BinaryVector();
        vector.EnsureCapacity(lines.Count);
        vector.Reset();
        for (var i = 0; i < lines.Count; i++)
        {
            vector.Set(i, Encoding.UTF8.GetBytes(lines[i]).AsSpan());
        }

        _batch.Columns = [vector];
        _batch.SelectAll(lines.Count);
        _isDone = lines.Count == 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        var hasRows = !_isDone;
        _isDone = true;
        return hasRows;
    }

    public override void Close() => _isDone = true;
}
