using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Tests.Trees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.TableTrees;

/// <summary>
/// Exercises <see cref="Engine.TableTrees.TableLeafWriter"/>,
/// <see cref="Engine.TableTrees.TableInteriorBuilder"/>, <see cref="Engine.TableTrees.TableInteriorEditor"/> and
/// <see cref="Engine.TableTrees.DecodedLeaves"/>.
/// </summary>
public class TableTreeModelTests
{
    [Theory]
    [InlineData(4096, 1)]
    [InlineData(4096, 2)]
    [InlineData(4096, 3)]
    [InlineData(8192, 4)]
    [InlineData(8192, 5)]
    [InlineData(16384, 6)]
    [InlineData(32768, 7)]
    public void Table_equals_a_sorted_dictionary_after_random_changes(int pageSize, int seed)
    {
        var rounds = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 120 : 4000;
        new Model(pageSize, seed).Run(rounds);
    }

    [Fact]
    public void Table_merges_back_to_no_page_when_all_rows_are_deleted()
    {
        var pages = new MemoryPages(4096);
        var layout = Samples.Layout(PhysicalType.Int64, PhysicalType.Binary);
        var rootId = RootRecords.Allocate(pages, TreeRoot.EmptyTable);
        var table = new TableTreeWriter(pages, rootId, layout);
        var random = new Random(5);
        var rows = Samples.Rows(random, layout, 1000, 100);
        for (var i = 0; i < 20_000; i++)
        {
            Assert.True(table.Insert((i * 7919L) % 20_011, rows, i % 1000));
        }

        var full = table.Flush();
        Assert.True(full.Level >= 1);
        Assert.Equal(20_000, full.RowCount);
        var ids = new List<long>();
        for (var i = 0; i < 20_000; i++)
        {
            ids.Add((i * 7919L) % 20_011);
        }

        for (var i = 0; i < ids.Count - 3; i++)
        {
            Assert.True(table.Delete(ids[i]));
            if (i % 500 == 0)
            {
                table.Flush();
            }
        }

        var small = table.Flush();
        Assert.Equal(0, small.Level);
        Assert.Equal(3, small.RowCount);
        Assert.Equal(2, pages.LivePages);
        for (var i = ids.Count - 3; i < ids.Count; i++)
        {
            Assert.True(table.Delete(ids[i]));
        }

        Assert.True(table.Flush().Page.IsNone);
        Assert.Equal(1, pages.LivePages);
    }

    private sealed class Model
    {
        private readonly Random _random;
        private readonly MemoryPages _pages;
        private readonly TableLayout _layout;
        private readonly RootId _rootId;
        private readonly TableTreeWriter _table;
        private readonly SortedDictionary<long, ColumnVector[]> _rows = [];
        private readonly int[] _all;
        private readonly int _seed;

        public Model(int pageSize, int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _pages = new MemoryPages(pageSize);
            _layout = Samples.RandomLayout(_random, 7);
            _rootId = RootRecords.Allocate(_pages, TreeRoot.EmptyTable);
            _table = new TableTreeWriter(_pages, _rootId, _layout);
            _all = new int[_layout.Columns.Length];
            for (var i = 0; i < _all.Length; i++)
            {
                _all[i] = i;
            }
        }

        public void Run(int rounds)
        {
            try
            {
                for (var round = 0; round < rounds; round++)
                {
                    Step(round);
                }

                _table.Clear();
                Assert.True(_table.Flush().Page.IsNone);
                Assert.Equal(1, _pages.LivePages);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("seed " + _seed, e);
            }
        }

        private void Step(int round)
        {
            switch (_random.Next(12))
            {
                case 0:
                    Savepoint();
                    break;
                case 1:
                    DeleteRange();
                    break;
                case 2:
                    Build();
                    break;
                default:
                    Change(_random.Next(1, 200));
                    break;
            }

            if (round % 4 == 0)
            {
                Check();
            }
        }

        private void Change(int count)
        {
            for (var i = 0; i < count; i++)
            {
                switch (_random.Next(7))
                {
                    case 0:
                        var added = _random.Next(1, 60);
                        Append(added);
                        break;
                    case 1:
                    case 2:
                        InsertOne(_random.NextInt64(4000));
                        break;
                    case 3:
                        InsertOne(_random.NextInt64(long.MinValue, long.MaxValue));
                        break;
                    case 4:
                        UpdateOne();
                        break;
                    default:
                        DeleteOne();
                        break;
                }
            }
        }

        private void Append(int count)
        {
            var next = _table.NextRowId;
            if (next > long.MaxValue - 1000)
            {
                return;
            }

            var rows = NewRows(count);
            var ids = new long[count];
            for (var i = 0; i < count; i++)
            {
                ids[i] = next + i;
                _rows.Add(ids[i], Take(rows, i));
            }

            Assert.Equal(-1, _table.Insert(ids, rows, 0));
        }

        private ColumnVector[] NewRows(int count) => Samples.Rows(
            _random, _layout, count, _random.Next(20) == 0 ? _pages.PageSize * 3 : _random.Next(4) == 0 ? 300 : 30);

        private ColumnVector[] Take(ColumnVector[] rows, int row)
        {
            var copy = _layout.CreateVectors(1);
            for (var i = 0; i < copy.Length; i++)
            {
                copy[i].CopyValue(rows[i], row, 0);
            }

            return copy;
        }

        private void InsertOne(long id)
        {
            var rows = NewRows(1);
            var isNew = _rows.TryAdd(id, rows);
            Assert.Equal(isNew, _table.Insert(id, rows, 0));
        }

        private long AnyId()
        {
            if (_rows.Count == 0 || _random.Next(10) == 0)
            {
                return _random.NextInt64(5000);
            }

            var index = _random.Next(Math.Min(_rows.Count, 300));
            foreach (var id in _rows.Keys)
            {
                if (index-- == 0)
                {
                    return id;
                }
            }

            return 0;
        }

        private void UpdateOne()
        {
            var id = AnyId();
            var rows = NewRows(1);
            var ordinals = new List<int>();
            var values = new List<ColumnVector>();
            foreach (var column in _all)
            {
                if (_random.Next(2) == 0)
                {
                    ordinals.Add(column);
                    values.Add(rows[column]);
                }
            }

            var exists = _rows.TryGetValue(id, out var old);
            Assert.Equal(exists, _table.Update(id, ordinals.ToArray(), values.ToArray(), 0));
            if (exists)
            {
                var changed = Take(old!, 0);
                foreach (var column in ordinals)
                {
                    changed[column] = rows[column];
                }

                _rows[id] = changed;
            }
        }

        private void DeleteOne()
        {
            var id = AnyId();
            Assert.Equal(_rows.Remove(id), _table.Delete(id));
        }

        private void DeleteRange()
        {
            var doomed = new List<long>();
            var from = _random.Next(_rows.Count + 1);
            var to = from + _random.Next(_rows.Count + 1);
            var index = 0;
            foreach (var id in _rows.Keys)
            {
                if (index >= from && index < to)
                {
                    doomed.Add(id);
                }

                index++;
            }

            foreach (var id in doomed)
            {
                _rows.Remove(id);
                Assert.True(_table.Delete(id));
            }
        }

        private void Savepoint()
        {
            var savepoint = _table.Seal();
            var copy = _pages.Copy();
            var model = new SortedDictionary<long, ColumnVector[]>(_rows);
            Change(_random.Next(60));
            if (_random.Next(3) == 0)
            {
                _table.Seal();
                Change(_random.Next(60));
            }

            if (_random.Next(3) == 0)
            {
                _table.Flush();
                Change(_random.Next(30));
            }

            if (_random.Next(3) > 0)
            {
                _pages.RestoreFrom(copy);
                _table.RestoreTo(savepoint);
                _rows.Clear();
                foreach (var (id, row) in model)
                {
                    _rows.Add(id, row);
                }

                if (_random.Next(2) == 0)
                {
                    Check();
                }
            }
        }

        // Appends through the bottom-up builder.
        private void Build()
        {
            var root = _table.Flush();
            var next = root.NextRowId;
            if (next > long.MaxValue - 10_000)
            {
                return;
            }

            using var direct = _pages.BeginDirectWrite();
            var builder = new TableTreeBuilder(direct, _pages, root, _layout);
            var batches = _random.Next(4);
            for (var batch = 0; batch < batches; batch++)
            {
                var count = _random.Next(1, _random.Next(2, 900));
                var rows = NewRows(count);
                for (var i = 0; i < count; i++)
                {
                    _rows.Add(next + i, Take(rows, i));
                }

                builder.Append(rows, 0, count, next);
                next += count;
            }

            builder.Finish();
            direct.Complete();
            _table.ReplaceRoot(builder.Complete(_pages));
        }

        private void Check()
        {
            var targets = _layout.CreateVectors(1);
            for (var i = 0; i < 20; i++)
            {
                var id = AnyId();
                foreach (var target in targets)
                {
                    target.Reset();
                }

                var exists = _rows.TryGetValue(id, out var row);
                Assert.Equal(exists, _table.Read(id, _all, targets, 0));
                for (var column = 0; exists && column < targets.Length; column++)
                {
                    Samples.AssertSame(row![column], 0, targets[column], 0);
                }
            }

            var root = _table.Flush();
            _pages.CheckPages();
            Assert.Equal(_rows.Count, root.RowCount);
            Assert.Equal(root, RootRecords.Read(_pages, _rootId));
            var problems = new ProblemList(_pages.FileName);
            var seen = new HashSet<uint>();
            var checker = new TreeChecker(_pages, _pages.PageCount, id => seen.Add(id.Value), problems, default);
            checker.CheckRoots();
            checker.CheckTable(root, "t");
            Assert.Empty(problems.ToSentences());
            Assert.Equal(_pages.LivePages, seen.Count);
            CheckRows(root);
        }

        private void CheckRows(in TreeRoot root)
        {
            var cursor = new TableCursor(_pages, root);
            var ids = new Int64Vector();
            var columns = _layout.CreateVectors(0);
            var expected = _rows.GetEnumerator();
            var more = cursor.SeekFirst();
            while (more)
            {
                cursor.Page.ReadRowIds(ids);
                for (var i = 0; i < columns.Length; i++)
                {
                    cursor.Page.ReadColumn(_layout.Columns[i], columns[i], _pages);
                }

                for (var row = 0; row < cursor.Page.RowCount; row++)
                {
                    Assert.True(expected.MoveNext());
                    Assert.Equal(expected.Current.Key, ids.Values[row]);
                    for (var i = 0; i < columns.Length; i++)
                    {
                        Samples.AssertSame(expected.Current.Value[i], 0, columns[i], row);
                    }
                }

                more = cursor.MoveNextLeaf();
            }

            Assert.False(expected.MoveNext());
            var backward = 0L;
            more = cursor.SeekLast();
            while (more)
            {
                backward += cursor.Page.RowCount;
                more = cursor.MovePreviousLeaf();
            }

            Assert.Equal(_rows.Count, backward);
        }
    }
}
