using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// JSON_TABLE: the items that a path leads to as rows. The paths nested in a row give a row each for their items, with
/// NULLs in the columns of the others; a row without such items is given once.
/// </summary>
/// <param name="root">The outermost path.</param>
/// <param name="failsOnError">True when an error of that path is one of the statement; else there are no rows.</param>
internal sealed class JsonTableRows(JsonTableLevel root, bool failsOnError) : TableRows
{
    private ColumnVector[] _arguments = [];
    private IFunctionContext? _context;
    private JsonbView? _variables;
    private Cursor? _cursor;

    private bool FailsOnError => failsOnError;

    private IFunctionContext Context => _context ?? throw new InvalidOperationException("No call has begun.");

    public override void Begin(ReadOnlySpan<ColumnVector> arguments, IFunctionContext context)
    {
        _arguments = arguments.ToArray();
        _context = context;
        _cursor = null;
        if (arguments[0].IsNull(0))
        {
            return;
        }

        _variables = arguments[1].IsNull(0)
            ? null : JsonbPathFunctions.VariablesOf(JsonbCall.ViewOf((BinaryVector)arguments[1], 0));
        var cursor = new Cursor(this, root);
        try
        {
            cursor.Begin(JsonbCall.ViewOf((BinaryVector)arguments[0], 0), isQuiet: false);
            _cursor = cursor;
        }
        catch (DatabaseException e) when (!failsOnError && JsonForm.IsOfData(e.Code))
        {
            // There are no rows.
        }
    }

    public override int Fill(ReadOnlySpan<ColumnVector> columns, int count)
    {
        var filled = 0;
        while (filled < count && _cursor is not null && !IsFull(columns) && _cursor.MoveNext())
        {
            foreach (var column in columns)
            {
                NullFlags.Set(column, filled);
            }

            _cursor.Write(columns, filled);
            filled++;
        }

        return filled;
    }

    private static bool IsFull(ReadOnlySpan<ColumnVector> columns)
    {
        foreach (var column in columns)
        {
            if (column is BinaryVector texts && JsonItemRows.IsFull(texts))
            {
                return true;
            }
        }

        return false;
    }

    private void Write(JsonTableColumn column, JsonbView item, long number, ColumnVector target, int row)
    {
        var value = column.Value is { Form: var form } of
            ? form.Evaluate(
                of.Path,
                item,
                _variables,
                Context.CheckCancelled,
                (Argument(of.OnEmpty, form.Type), Argument(of.OnError, form.Type)))
            : SqlValue.FromInt64(number, SqlTypeKind.Integer);
        if (!value.IsNull)
        {
            target.SetNotNull(row);
            ValueConverter.Set(target, row, value);
        }
    }

    private SqlValue Argument(int index, SqlType type) =>
        index < 0 ? SqlValue.Null : ValueConverter.Get(_arguments[index], 0, type.Kind);

    /// <summary>Stands on a row of a level.</summary>
    private sealed class Cursor
    {
        private readonly JsonTableRows _rows;
        private readonly JsonTableLevel _level;
        private readonly Cursor[] _nested;
        private readonly List<PathItem> _items = [];
        private int _at;
        private int _active;
        private bool _isGiven;

        public Cursor(JsonTableRows rows, JsonTableLevel level)
        {
            _rows = rows;
            _level = level;
            _nested = new Cursor[level.Nested.Count];
            for (var i = 0; i < _nested.Length; i++)
            {
                _nested[i] = new Cursor(rows, level.Nested[i]);
            }
        }

        /// <summary>Finds the items of a row around this level.</summary>
        public void Begin(JsonbView parent, bool isQuiet)
        {
            _items.Clear();
            _at = -1;
            _active = _nested.Length;
            _isGiven = true;
            var evaluator = new PathEvaluator(_level.Path, parent, _rows._variables, _rows.Context.CheckCancelled);
            if (evaluator.TryFind(_items))
            {
                return;
            }

            _items.Clear();
            if (!isQuiet)
            {
                throw evaluator.Failure;
            }
        }

        public bool MoveNext()
        {
            _rows.Context.CheckCancelled();
            while (true)
            {
                if (_at >= 0 && MoveNested())
                {
                    return true;
                }

                if (_at + 1 >= _items.Count)
                {
                    return false;
                }

                _at++;
                _isGiven = false;
                _active = 0;
                if (_nested.Length > 0)
                {
                    _nested[0].Begin(_items[_at].View, isQuiet: !_rows.FailsOnError);
                }
            }
        }

        /// <summary>Writes the columns of the row, and of the rows within it that it stands on.</summary>
        public void Write(ReadOnlySpan<ColumnVector> columns, int row)
        {
            foreach (var column in _level.Columns)
            {
                _rows.Write(column, _items[_at].View, _at + 1, columns[column.Index], row);
            }

            if (_active < _nested.Length)
            {
                _nested[_active].Write(columns, row);
            }
        }

        private bool MoveNested()
        {
            while (_active < _nested.Length)
            {
                if (_nested[_active].MoveNext())
                {
                    _isGiven = true;
                    return true;
                }

                if (++_active < _nested.Length)
                {
                    _nested[_active].Begin(_items[_at].View, isQuiet: !_rows.FailsOnError);
                }
            }

            // A row without any within it.
            return !_isGiven && (_isGiven = true);
        }
    }
}

/// <summary>A column of JSON_TABLE.</summary>
/// <param name="Index">Its place among all columns.</param>
/// <param name="Value">What it holds; null for the number of the row.</param>
internal sealed record JsonTableColumn(int Index, JsonTableValue? Value);

/// <summary>What a column of JSON_TABLE holds.</summary>
/// <param name="Form">What is made of the items at the path.</param>
/// <param name="Path">The path from the row.</param>
/// <param name="OnEmpty">The argument that stands for no item; -1 for none.</param>
/// <param name="OnError">The argument that stands for an error; -1 for none.</param>
internal sealed record JsonTableValue(JsonForm Form, PathProgram Path, int OnEmpty, int OnError);

/// <summary>The rows that a path of JSON_TABLE gives, with what is nested in them.</summary>
/// <param name="Path">The path from the row around it.</param>
/// <param name="Columns">Its own columns.</param>
/// <param name="Nested">The paths within its rows, whose rows follow each other.</param>
internal sealed record JsonTableLevel(
    PathProgram Path, IReadOnlyList<JsonTableColumn> Columns, IReadOnlyList<JsonTableLevel> Nested);
