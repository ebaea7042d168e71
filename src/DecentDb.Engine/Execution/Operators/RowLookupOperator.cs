using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Finds at most one row by its row id or by all columns of a unique key. Allocates nothing.</summary>
internal sealed class RowLookupOperator : Operator
{
    private readonly Table _table;
    private readonly ScanColumns _columns;
    private readonly ScalarSource[] _key;
    private readonly IndexSchema? _index;
    private readonly IndexSearch? _search;
    private readonly KeyBuffer _keyBytes;
    private readonly OperatorReader _reader;
    private bool _isDone = true;

    public RowLookupOperator(ExecutionContext context, ScanNode node, IReadOnlySet<PlanColumn>? deferrable)
    {
        _table = new Table(node.Table);
        _keyBytes = new KeyBuffer { Pieces = context.Pieces };
        _columns = new ScanColumns(context, node, _table, deferrable);
        _key = ScalarSource.Of(context, node.Access.Equal);
        _index = node.Access.Index;
        _search = _index?.CreateSearch();
        _reader = new OperatorReader(context);
    }

    public override void Open()
    {
        var reader = _reader.Open();
        _table.Bind(reader);
        _search?.Bind(reader);
        _isDone = false;
    }

    public override bool Next(out Batch batch)
    {
        batch = _columns.Output;
        if (_isDone)
        {
            return false;
        }

        _isDone = true;
        return FindRowId(out var rowId)
            && _table.Find(rowId, _columns.LayoutOrdinals.Span, out var page, out var row)
            && _columns.ReadRow(page, row, rowId);
    }

    public override void Close()
    {
        _isDone = true;
        _reader.Close();
    }

    public override bool IsLookup => true;

    private bool FindRowId(out long rowId)
    {
        rowId = 0;
        if (_index is null || _search is null)
        {
            var value = _key[0].Evaluate();
            rowId = value.AsInt64();
            return !value.IsNull;
        }

        _keyBytes.Clear();
        for (var i = 0; i < _key.Length; i++)
        {
            var value = _key[i].Evaluate();
            if (value.IsNull)
            {
                return false;
            }

            KeyCodec.Append(_keyBytes, _index.Parts[i], value);
        }

        return _search.Find(_keyBytes.Written, out rowId);
    }
}
