using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Tests.Trees;
using DecentDb.Engine.Trees;
using Xunit;

namespace DecentDb.Engine.Tests.IndexTrees;

/// <summary>
/// Exercises <see cref="Engine.IndexTrees.IndexStructure"/>,
/// <see cref="Engine.IndexTrees.IndexPageEditor"/>, <see cref="Engine.IndexTrees.IndexPageView"/> and
/// <see cref="Engine.IndexTrees.IndexEntries"/>.
/// </summary>
public class IndexTreeModelTests
{
    [Theory]
    [InlineData(4096, 1)]
    [InlineData(4096, 2)]
    [InlineData(4096, 3)]
    [InlineData(4096, 4)]
    [InlineData(8192, 5)]
    [InlineData(8192, 6)]
    [InlineData(16384, 7)]
    [InlineData(32768, 8)]
    public void Index_equals_a_sorted_set_after_random_changes(int pageSize, int seed)
    {
        var rounds = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 60 : 3000;
        new Model(pageSize, seed).Run(rounds);
    }

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(4096, 1)]
    [InlineData(4096, 2)]
    [InlineData(8192, 3)]
    [InlineData(8192, 4)]
    public void Builder_makes_the_same_entries_as_insertion(int pageSize, int pattern)
    {
        var pages = new MemoryPages(pageSize);
        var random = new Random(pattern);
        var entries = new SortedSet<Entry>(Entry.Order);
        for (var i = 0; i < 30_000; i++)
        {
            entries.Add(new Entry(Keys.Make(random, pattern, i), random.NextInt64(100_000)));
        }

        using var direct = pages.BeginDirectWrite();
        var builder = new IndexTreeBuilder(direct, pageSize);
        foreach (var entry in entries)
        {
            builder.Add(entry.Key, entry.RowId);
        }

        var root = builder.Complete();
        direct.Complete();
        pages.CheckPages();
        Keys.Check(pages, root, entries);
        Assert.Equal(pages.LivePages - 1, Keys.CountPages(pages, root));
    }

    [Fact]
    public void Index_gives_all_pages_back_when_its_entries_are_deleted()
    {
        var pages = new MemoryPages(4096);
        var index = new IndexTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyIndex));
        var random = new Random(3);
        var entries = new List<(byte[] Key, long RowId)>();
        for (var i = 0; i < 20_000; i++)
        {
            entries.Add((Keys.Make(random, i % 4, i), i));
            Assert.True(index.Insert(entries[^1].Key, i));
        }

        Assert.True(index.Root.Level > 0);
        foreach (var (key, rowId) in entries)
        {
            Assert.True(index.Delete(key, rowId));
            Assert.False(index.Delete(key, rowId));
        }

        Assert.True(index.Flush().Page.IsNone);
        Assert.Equal(1, pages.LivePages);
    }

    private readonly record struct Entry(byte[] Key, long RowId)
    {
        public static readonly IComparer<Entry> Order = Comparer<Entry>.Create(static (x, y) =>
        {
            var order = x.Key.AsSpan().SequenceCompareTo(y.Key);
            return order != 0 ? order : x.RowId.CompareTo(y.RowId);
        });
    }

    private static class Keys
    {
        public static byte[] Make(Random random, int pattern, int i)
        {
            switch (pattern)
            {
                case 0:
                    var number = new byte[9];
                    BinaryPrimitives.WriteInt64BigEndian(number.AsSpan(1), random.Next(20_000));
                    return number;
                case 1:
                    return Encoding.ASCII.GetBytes("US" + random.Next(100_000).ToString("D8", null));
                case 2:
                    return new byte[random.Next(4)];
                case 3:
                    var text = new byte[random.Next(60)];
                    random.NextBytes(text);
                    return text;
                case 4:
                    var length = random.Next(20) == 0 ? random.Next(30_000) : random.Next(1500);
                    var longKey = new byte[length];
                    longKey.AsSpan(0, length - (length / 4)).Fill((byte)random.Next(2));
                    if (length > 0)
                    {
                        longKey[^1] = (byte)i;
                    }

                    return longKey;
                default:
                    var rising = new byte[8];
                    BinaryPrimitives.WriteInt64BigEndian(rising, i);
                    return rising;
            }
        }

        public static void Check(MemoryPages pages, in TreeRoot root, SortedSet<Entry> entries)
        {
            var problems = new ProblemList(pages.FileName);
            var seen = new HashSet<uint>();
            new TreeChecker(pages, pages.PageCount, id => seen.Add(id.Value), problems, default).CheckIndex(root, "i");
            Assert.Empty(problems.ToSentences());
            Assert.Equal(entries.Count, root.RowCount);
            var cursor = new IndexCursor(pages, root);
            var more = cursor.SeekFirst();
            foreach (var entry in entries)
            {
                Assert.True(more);
                Assert.True(cursor.CurrentKey.SequenceEqual(entry.Key));
                Assert.Equal(entry.RowId, cursor.RowId);
                more = cursor.MoveNext();
            }

            Assert.False(more);
            more = cursor.SeekLast();
            foreach (var entry in entries.Reverse())
            {
                Assert.True(more);
                Assert.Equal(entry.RowId, cursor.RowId);
                more = cursor.MovePrevious();
            }

            Assert.False(more);
        }

        public static int CountPages(MemoryPages pages, in TreeRoot root)
        {
            var seen = new HashSet<uint>();
            new TreeChecker(pages, pages.PageCount, id => seen.Add(id.Value), new ProblemList("i"), default)
                .CheckIndex(root, "i");
            return seen.Count;
        }
    }

    private sealed class Model
    {
        private readonly Random _random;
        private readonly MemoryPages _pages;
        private readonly RootId _rootId;
        private readonly IndexTreeWriter _index;
        private readonly int _seed;
        private SortedSet<Entry> _entries = new(Entry.Order);
        private int _serial;

        public Model(int pageSize, int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _pages = new MemoryPages(pageSize);
            _rootId = RootRecords.Allocate(_pages, TreeRoot.EmptyIndex);
            _index = new IndexTreeWriter(_pages, _rootId);
        }

        public void Run(int rounds)
        {
            try
            {
                for (var round = 0; round < rounds; round++)
                {
                    Step();
                }

                _index.Clear();
                _entries.Clear();
                Check();
                Assert.Equal(1, _pages.LivePages);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("seed " + _seed, e);
            }
        }

        private void Step()
        {
            switch (_random.Next(8))
            {
                case 0:
                    var savepoint = _index.Seal();
                    var copy = _pages.Copy();
                    var model = new SortedSet<Entry>(_entries, Entry.Order);
                    Change(100);
                    if (_random.Next(2) == 0)
                    {
                        _pages.RestoreFrom(copy);
                        _index.RestoreTo(savepoint);
                        _entries = model;
                    }

                    break;
                case 1:
                    DeleteMany();
                    break;
                default:
                    Change(_random.Next(400));
                    break;
            }

            Check();
        }

        private byte[] NewKey() =>
            Keys.Make(_random, _random.Next(8) == 0 ? _random.Next(6) : _seed % 6, _serial++);

        private void Change(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var key = NewKey();
                switch (_random.Next(5))
                {
                    case 0:
                        var exists = TryFind(key, out var found);
                        Assert.Equal(!exists, _index.InsertUnique(key, i, out var existing));
                        if (exists)
                        {
                            Assert.Equal(found, existing);
                        }
                        else
                        {
                            _entries.Add(new Entry(key, i));
                        }

                        break;
                    case 1 when _entries.Count > 0:
                        var doomed = AnyEntry();
                        Assert.True(_index.Delete(doomed.Key, doomed.RowId));
                        _entries.Remove(doomed);
                        break;
                    case 2:
                        Seek(key);
                        break;
                    default:
                        var rowId = _random.Next(3) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue)
                            : _random.NextInt64(1000);
                        Assert.Equal(_entries.Add(new Entry(key, rowId)), _index.Insert(key, rowId));
                        break;
                }
            }
        }

        private Entry AnyEntry()
        {
            var probe = new Entry(NewKey(), 0);
            var view = _entries.GetViewBetween(probe, new Entry([255, 255, 255, 255, 255, 255, 255, 255, 255, 255], 0));
            return view.Count > 0 ? view.Min : _entries.Min;
        }

        private bool TryFind(byte[] key, out long rowId)
        {
            var low = new Entry(key, long.MinValue);
            var high = new Entry(key, long.MaxValue);
            var view = _entries.GetViewBetween(low, high);
            rowId = view.Count > 0 ? view.Min.RowId : 0;
            return view.Count > 0;
        }

        private void Seek(byte[] key)
        {
            var root = _index.Root;
            Assert.Equal(TryFind(key, out var expected), IndexTree.FindUnique(_pages, root, key, out var rowId));
            Assert.Equal(expected, rowId);
            var cursor = new IndexCursor(_pages, root);
            if (_entries.Count == 0)
            {
                Assert.False(cursor.Seek(key));
                return;
            }

            var probe = new Entry(key, long.MinValue);
            if (cursor.Seek(key))
            {
                var at = new Entry(cursor.CurrentKey.ToArray(), cursor.RowId);
                Assert.True(Entry.Order.Compare(at, probe) >= 0);
                Assert.Contains(at, _entries);
                if (cursor.MovePrevious())
                {
                    Assert.True(cursor.CurrentKey.SequenceCompareTo(key) < 0);
                }
            }
            else
            {
                Assert.True(Entry.Order.Compare(_entries.Max, probe) < 0);
            }

            if (cursor.SeekBefore(key))
            {
                Assert.True(cursor.CurrentKey.SequenceCompareTo(key) < 0);
                if (cursor.MoveNext())
                {
                    Assert.True(cursor.CurrentKey.SequenceCompareTo(key) >= 0);
                }
            }
            else
            {
                Assert.True(Entry.Order.Compare(_entries.Min, probe) >= 0);
            }
        }

        private void DeleteMany()
        {
            var doomed = new List<Entry>();
            var from = _random.Next(_entries.Count + 1);
            var to = from + _random.Next(_entries.Count + 1);
            var index = 0;
            foreach (var entry in _entries)
            {
                if (index >= from && index < to)
                {
                    doomed.Add(entry);
                }

                index++;
            }

            foreach (var entry in doomed)
            {
                Assert.True(_index.Delete(entry.Key, entry.RowId));
                _entries.Remove(entry);
            }
        }

        private void Check()
        {
            var root = _index.Flush();
            _pages.CheckPages();
            Assert.Equal(root, RootRecords.Read(_pages, _rootId));
            Keys.Check(_pages, root, _entries);
            Assert.Equal(_pages.LivePages, 1 + Keys.CountPages(_pages, root));
        }
    }
}
