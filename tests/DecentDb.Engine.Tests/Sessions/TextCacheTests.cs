using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Sessions;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Texts are kept by how long ago they were used, in a number of bytes, in one cache for all purposes.</summary>
public sealed class TextCacheTests
{
    private const long BytesMax = 1 << 20;
    private readonly TextCache<Entry> _cache = new(BytesMax, shareMax: 16);

    [Fact]
    public void A_text_that_is_used_again_and_again_outlives_any_number_of_texts_that_are_used_once()
    {
        var used = Put("used");
        var once = Put("once");
        for (var i = 0; i < 5000; i++)
        {
            Put(Literal(i));
            Assert.Same(used, _cache.Find("used"));
            Assert.InRange(_cache.Bytes, 1, BytesMax);
        }

        Assert.Null(_cache.Find("once"));
        Assert.Equal(1, once.DiscardCount);
        Assert.Equal(0, used.DiscardCount);
    }

    [Fact]
    public void A_text_that_would_drive_out_many_is_not_kept()
    {
        var used = Put("used");
        var large = new Entry("large", BytesMax / 10);
        _cache.Put(large);
        Assert.Null(_cache.Find("large"));
        Assert.Equal(1, large.DiscardCount);
        Assert.Same(used, _cache.Find("used"));
    }

    [Fact]
    public void A_text_that_may_not_be_cached_is_not_kept()
    {
        var entry = new Entry("CREATE TABLE t (id INTEGER)", 100, mayBeCached: false);
        _cache.Put(entry);
        Assert.Null(_cache.Find(entry.Text));
        Assert.Equal(0, _cache.Bytes);
    }

    [Fact]
    public void A_text_that_is_taken_is_nobody_elses_until_it_is_put_back()
    {
        var entry = Put("a");
        Assert.Same(entry, _cache.Take("a"));
        Assert.Equal(0, _cache.Bytes);
        Assert.Null(_cache.Take("a"));
        _cache.Put(entry);
        Assert.Equal(entry.Bytes, _cache.Bytes);
        Assert.Same(entry, _cache.Take("a"));
        Assert.Equal(0, entry.DiscardCount);
    }

    [Fact]
    public void A_text_that_is_taken_for_long_leaves_its_place_to_another()
    {
        var first = Put("a");
        Assert.Same(first, _cache.Take("a"));
        var second = Put("a");
        Assert.Same(second, _cache.Take("a"));
        _cache.Put(second);
        _cache.Put(first);
        Assert.Equal(1, first.DiscardCount);
        Assert.Equal(second.Bytes, _cache.Bytes);
        Assert.Same(second, _cache.Take("a"));
    }

    [Fact]
    public void A_text_that_is_taken_stays_when_others_go()
    {
        var taken = Put("taken");
        Assert.Same(taken, _cache.Take("taken"));
        for (var i = 0; i < 5000; i++)
        {
            Put(Literal(i));
        }

        Assert.Equal(0, taken.DiscardCount);
        _cache.Put(taken);
        Assert.Same(taken, _cache.Find("taken"));
    }

    [Fact]
    public void Clearing_discards_what_is_kept_and_leaves_what_is_taken_to_whoever_took_it()
    {
        var kept = Put("kept");
        var taken = Put("taken");
        _cache.Take("taken");
        _cache.Clear();
        Assert.Equal((0, 1, 0), (_cache.Bytes, kept.DiscardCount, taken.DiscardCount));
    }

    [Fact]
    public void To_take_a_text_and_put_it_back_allocates_nothing()
    {
        Put("a");
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            _cache.Put(_cache.Take("a") ?? throw new InvalidOperationException());
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Bytes_are_counted_rightly_whoever_adds_takes_and_evicts_at_the_same_time()
    {
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var text = Literal((i * (thread + 1)) % 3000);
                _cache.Put(_cache.Take(text) ?? new Entry(text, 1000));
            }
        });
        Assert.InRange(_cache.Bytes, 1, BytesMax);
        _cache.Clear();
        Assert.Equal(0, _cache.Bytes);
    }

    private static string Literal(int number) => string.Create(CultureInfo.InvariantCulture, $"SELECT {number}");

    private Entry Put(string text)
    {
        var entry = new Entry(text, 1000);
        _cache.Put(entry);
        return entry;
    }

    private sealed class Entry(string text, long bytes, bool mayBeCached = true) : CachedText(text, bytes)
    {
        private int _discardCount;

        public int DiscardCount => Volatile.Read(ref _discardCount);

        public override bool MayBeCached => mayBeCached;

        public override void Discard() => Interlocked.Increment(ref _discardCount);
    }
}
