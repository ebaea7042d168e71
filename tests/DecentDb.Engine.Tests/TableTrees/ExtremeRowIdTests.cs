using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Tests.Trees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.TableTrees;

/// <summary>
/// The least and the greatest row ids and their neighbours are row ids like any other: random changes over keys that
/// crowd there, compared with a sorted dictionary.
/// </summary>
public class ExtremeRowIdTests
{
    private static readonly TableLayout Layout = Samples.Layout(PhysicalType.Int64, PhysicalType.Binary);
    private static readonly int[] All = [0, 1];

    public static TheoryData<int> Seeds
    {
        get
        {
            var seeds = new TheoryData<int>();
            var count = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 24 : 600;
            for (var seed = 1; seed <= count; seed++)
            {
                seeds.Add(seed);
            }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Table_with_keys_at_both_ends_of_the_range_equals_a_sorted_dictionary(int seed)
    {
        var model = new Model(seed);
        for (var round = 0; round < 40; round++)
        {
            model.Change();
            model.Compare();
        }
    }

    [Fact]
    public void Row_with_the_greatest_id_claims_no_row_of_the_leaves_before_it()
    {
        var pages = new MemoryPages(4096);
        var table = new TableTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyTable), Layout);
        var rows = Samples.Rows(new Random(3), Layout, 600, 200);
        Assert.True(table.Insert(long.MaxValue, rows, 0));
        for (var i = 0; i < 600; i++)
        {
            Assert.True(table.Insert(i, rows, i));
        }

        table.Flush();
        for (var i = 0; i < 600; i++)
        {
            Assert.True(table.Update(i, All, rows, i));
            Assert.True(table.Update(long.MaxValue, All, rows, i));
            Assert.False(table.Insert(long.MaxValue, rows, i));
        }

        Assert.Equal(601, table.Flush().RowCount);
        Assert.Empty(Problems(pages, table.Root));
    }

    [Theory]
    [InlineData(long.MaxValue - 4999)]
    [InlineData(long.MinValue)]
    [InlineData(-2500)]
    public void Consecutive_ids_up_to_an_end_of_the_range_are_built(long first)
    {
        var pages = new MemoryPages(4096);
        var rows = Samples.Rows(new Random(4), Layout, 5000, 20);
        TableTreeBuilder builder;
        using (var direct = pages.BeginDirectWrite())
        {
            builder = new TableTreeBuilder(direct, pages.PageSize, Layout);
            builder.Append(rows, 0, 2000, first);
            builder.Append(rows, 2000, 3000, first + 2000);
            builder.Finish();
            direct.Complete();
        }

        var root = builder.Complete(null);
        Assert.Equal(5000, root.RowCount);
        Assert.Empty(Problems(pages, root));
        var cursor = new TableCursor(pages, root);
        Assert.True(cursor.SeekLast());
        Assert.Equal(first + 4999, cursor.Page.RowId(cursor.Row));
    }

    private static List<string> Problems(MemoryPages pages, in TreeRoot root)
    {
        var problems = new ProblemList(pages.FileName);
        new TreeChecker(pages, pages.PageCount, static _ => true, problems, default).CheckTable(root, "t");
        return [.. problems.ToSentences()];
    }

    private sealed class Model
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly MemoryPages _pages = new(4096);
        private readonly TableTreeWriter _table;
        private readonly SortedDictionary<long, (ColumnVector[] Rows, int Row)> _rows = [];
        private readonly int _spread;

        public Model(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _table = new TableTreeWriter(_pages, RootRecords.Allocate(_pages, TreeRoot.EmptyTable), Layout);
            _spread = seed % 3 == 0 ? 4 : 400;
        }

        public void Change()
        {
            switch (_random.Next(6))
            {
                case 0:
                    Build(isNew: false);
                    break;
                case 1:
                    Build(isNew: true);
                    break;
                case 2:
                    InsertMany();
                    break;
                default:
                    for (var i = _random.Next(1, 150); i > 0; i--)
                    {
                        ChangeOne(NextId());
                    }

                    break;
            }
        }

        public void Compare()
        {
            var context = "seed " + _seed.ToString(CultureInfo.InvariantCulture);
            var root = _table.Flush();
            Assert.True(Problems(_pages, root).Count == 0, context + string.Join('\n', Problems(_pages, root)));
            Assert.True(root.RowCount == _rows.Count, context);
            var cursor = new TableCursor(_pages, root);
            var ids = _rows.Keys.ToList();
            Assert.True(ids.SequenceEqual(Walk(cursor)), context);
            Assert.True(ids.AsEnumerable().Reverse().SequenceEqual(WalkBack(cursor)), context);
            for (var i = 0; i < 40; i++)
            {
                var id = NextId();
                var at = ids.BinarySearch(id);
                var notBelow = at >= 0 ? at : ~at;
                var notAbove = at >= 0 ? at : ~at - 1;
                Assert.True(cursor.Seek(id) == notBelow < ids.Count, context);
                Assert.True(notBelow == ids.Count || cursor.Page.RowId(cursor.Row) == ids[notBelow], context);
                Assert.True(cursor.SeekAtOrBefore(id) == notAbove >= 0, context);
                Assert.True(notAbove < 0 || cursor.Page.RowId(cursor.Row) == ids[notAbove], context);
                CompareRow(id, root, context);
            }
        }

        private void CompareRow(long id, in TreeRoot root, string context)
        {
            var isThere = _rows.TryGetValue(id, out var expected);
            var actual = Layout.CreateVectors(1);
            Assert.True(isThere == _table.Read(id, All, actual, 0), context);
            Assert.True(isThere == TableTree.Find(_pages, root, id, out _, out _), context);
            for (var column = 0; isThere && column < All.Length; column++)
            {
                Samples.AssertSame(expected.Rows[column], expected.Row, actual[column], 0);
            }
        }

        private static IEnumerable<long> Walk(TableCursor cursor)
        {
            for (var more = cursor.SeekFirst(); more; more = cursor.MoveNextLeaf())
            {
                for (var row = 0; row < cursor.Page.RowCount; row++)
                {
                    yield return cursor.Page.RowId(row);
                }
            }
        }

        private static IEnumerable<long> WalkBack(TableCursor cursor)
        {
            for (var more = cursor.SeekLast(); more; more = cursor.MovePreviousLeaf())
            {
                for (var row = cursor.Page.RowCount - 1; row >= 0; row--)
                {
                    yield return cursor.Page.RowId(row);
                }
            }
        }

        private long NextId()
        {
            var distance = _random.Next(_spread);
            return _random.Next(8) switch
            {
                0 => _random.Next(2) == 0 ? long.MaxValue : long.MinValue,
                1 or 2 or 3 => long.MaxValue - distance,
                4 or 5 => long.MinValue + distance,
                6 => distance - (_spread / 2),
                _ => _random.NextInt64(long.MinValue, long.MaxValue),
            };
        }

        private void ChangeOne(long id)
        {
            var rows = Samples.Rows(_random, Layout, 1, 300);
            var isThere = _rows.ContainsKey(id);
            switch (_random.Next(4))
            {
                case 0:
                    Assert.Equal(isThere, _table.Delete(id));
                    _rows.Remove(id);
                    break;
                case 1:
                    Assert.Equal(isThere, _table.Update(id, All, rows, 0));
                    if (isThere)
                    {
                        _rows[id] = (rows, 0);
                    }

                    break;
                default:
                    Assert.Equal(!isThere, _table.Insert(id, rows, 0));
                    _rows.TryAdd(id, (rows, 0));
                    break;
            }
        }

        private long[] NewIds(long above, bool isFirst)
        {
            var ids = new SortedSet<long>();
            for (var i = _random.Next(1, 300); i > 0; i--)
            {
                var id = NextId();
                if ((isFirst || id > above) && !_rows.ContainsKey(id))
                {
                    ids.Add(id);
                }
            }

            return [.. ids];
        }

        private void InsertMany()
        {
            var ids = NewIds(0, isFirst: true);
            var rows = Samples.Rows(_random, Layout, ids.Length, 40);
            Assert.Equal(-1, _table.Insert(ids, rows, 0));
            Remember(ids, rows);
        }

        // Continues the tree at its right edge, or builds all of it anew with the rows that it has.
        private void Build(bool isNew)
        {
            var root = _table.Flush();
            var isFirst = _rows.Count == 0;
            var ids = NewIds(isFirst ? 0 : _rows.Keys.Last(), isFirst);
            var rows = Samples.Rows(_random, Layout, ids.Length, 100);
            using var direct = _pages.BeginDirectWrite();
            var builder = isNew || isFirst
                ? new TableTreeBuilder(direct, _pages.PageSize, Layout)
                : new TableTreeBuilder(direct, _pages, root, Layout);
            if (isNew)
            {
                foreach (var (id, (columns, row)) in _rows)
                {
                    builder.Append(columns, row, [id]);
                }
            }

            Append(builder, ids, rows);
            builder.Finish();
            direct.Complete();
            if (isNew)
            {
                _table.Clear();
            }

            _table.ReplaceRoot(builder.Complete(_pages));
            Remember(ids, rows);
        }

        private static void Append(TableTreeBuilder builder, long[] ids, ColumnVector[] rows)
        {
            for (var start = 0; start < ids.Length;)
            {
                var end = start + 1;
                while (end < ids.Length && ids[end] - ids[end - 1] == 1)
                {
                    end++;
                }

                builder.Append(rows, start, end - start, ids[start]);
                start = end;
            }
        }

        private void Remember(long[] ids, ColumnVector[] rows)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                _rows.Add(ids[i], (rows, i));
            }
        }
    }
}
