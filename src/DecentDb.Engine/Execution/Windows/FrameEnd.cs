using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>One end of a frame: the position of its first row, or the one behind its last.</summary>
internal abstract class FrameEnd(WindowRows rows)
{
    protected WindowRows Rows => rows;

    /// <summary>An execution begins: offsets are worked out.</summary>
    public virtual void Open()
    {
    }

    /// <summary>The rows look at another partition.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>The position for a row, within its partition; rows are asked for from the first to the last.</summary>
    public abstract int Find(int position);

    /// <summary>The number of an offset, which is not negative; what is more than there can be rows is cut.</summary>
    protected static int CountOf(VectorExpression offset)
    {
        var one = new Batch();
        one.SelectAll(1);
        var vector = (Int64Vector)offset.Evaluate(one);
        RefuseNull(vector);
        return vector.Values[0] >= 0
            ? (int)Math.Min(vector.Values[0], int.MaxValue)
            : throw new DatabaseException(
                ErrorCode.InvalidFrameOffset, "The offset of a window frame must not be negative.");
    }

    protected static void RefuseNull(ColumnVector offset)
    {
        if (offset.IsNull(0))
        {
            throw new DatabaseException(
                ErrorCode.NullValueNotAllowed, "The offset of a window frame must not be NULL.");
        }
    }

    private int Clip(long position) => (int)Math.Clamp(position, rows.First, rows.End);

    /// <summary>UNBOUNDED.</summary>
    internal sealed class Unbounded(WindowRows rows, bool isStart) : FrameEnd(rows)
    {
        public override int Find(int position) => isStart ? Rows.First : Rows.End;
    }

    /// <summary>Rows away from the current one; none is CURRENT ROW.</summary>
    internal sealed class InRows(WindowRows rows, bool isStart, bool isPreceding, VectorExpression? offset)
        : FrameEnd(rows)
    {
        private long _distance;

        public override void Open()
        {
            var count = offset is null ? 0L : CountOf(offset);
            _distance = (isPreceding ? -count : count) + (isStart ? 0 : 1);
        }

        public override int Find(int position) => Clip(position + _distance);
    }

    /// <summary>Groups of rows away that are equal in order; none is CURRENT ROW, for RANGE too.</summary>
    internal sealed class InGroups(WindowRows rows, bool isStart, bool isPreceding, VectorExpression? offset)
        : FrameEnd(rows)
    {
        private long _distance;

        public override void Open()
        {
            var count = offset is null ? 0L : CountOf(offset);
            _distance = (isPreceding ? -count : count) + (isStart ? 0 : 1);
        }

        public override int Find(int position) => Rows.StartOf(
            (int)Math.Clamp(Rows.GroupAt(position) + _distance, Rows.FirstGroup, Rows.EndGroup));
    }

    /// <summary>Values a distance away from the one of the current row. NULLs are near each other alone.</summary>
    internal sealed class InRange(
        WindowRows rows, bool isStart, bool isPreceding, VectorExpression offset, RangeKey key) : FrameEnd(rows)
    {
        private readonly RangeDistance _distance = RangeDistance.Create(key.Type);
        private int _position;
        private int _group;

        public override void Open()
        {
            var one = new Batch();
            one.SelectAll(1);
            var vector = offset.Evaluate(one);
            RefuseNull(vector);
            _distance.Set(vector, 0);
        }

        public override void Begin()
        {
            _position = Rows.First;
            _group = -1;
        }

        public override int Find(int position)
        {
            if (Rows.GroupAt(position) == _group)
            {
                return _position;
            }

            _group = Rows.GroupAt(position);
            var values = Rows.Store.Columns[key.Column];
            var current = Rows.RowAt(position);
            while (_position < Rows.End && LiesBefore(values, Rows.RowAt(_position), current))
            {
                // Rows that are equal in order go together.
                _position = Rows.StartOf(Rows.GroupAt(_position) + 1);
            }

            return _position;
        }

        // True when the row at the end comes before the frame, or, for the end, still belongs to it.
        private bool LiesBefore(ColumnVector values, int row, int current)
        {
            var (isNull, isCurrentNull) = (values.IsNull(row), values.IsNull(current));
            if (isNull || isCurrentNull)
            {
                return isStart
                    ? (key.NullsFirst ? isNull && !isCurrentNull : isCurrentNull && !isNull)
                    : (key.NullsFirst ? isNull : isCurrentNull);
            }

            var isBelow = isPreceding != key.Descending;
            return isStart
                ? !_distance.IsWithin(values, row, current, isBelow, isAtMost: key.Descending)
                : _distance.IsWithin(values, row, current, isBelow, isAtMost: !key.Descending);
        }
    }
}

/// <summary>The column that RANGE measures, and its order.</summary>
internal readonly record struct RangeKey(int Column, SqlType Type, bool Descending, bool NullsFirst);
