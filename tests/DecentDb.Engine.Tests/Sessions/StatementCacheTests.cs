using System.Globalization;
using System.Threading.Tasks;
using DecentDb.Engine.Sessions;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Parsed texts are kept by how long ago they were used, in a number of bytes.</summary>
public sealed class StatementCacheTests
{
    private const long BytesMax = 1 << 20;

    [Fact]
    public void A_text_that_is_used_again_and_again_outlives_any_number_of_texts_that_are_used_once()
    {
        var cache = new StatementCache(BytesMax);
        var used = cache.Get("SELECT 1");
        var once = cache.Get("SELECT 2");
        for (var i = 0; i < 5000; i++)
        {
            cache.Get(Literal(i));
            Assert.Same(used, cache.Get("SELECT 1"));
            Assert.InRange(cache.Bytes, 1, BytesMax);
        }

        Assert.NotSame(once, cache.Get("SELECT 2"));
    }

    [Fact]
    public void A_text_that_would_drive_out_many_is_not_kept()
    {
        var cache = new StatementCache(BytesMax);
        var used = cache.Get("SELECT 1");
        var large = "SELECT 1 /* " + new string('x', 100_000) + " */";
        Assert.NotSame(cache.Get(large), cache.Get(large));
        Assert.Same(used, cache.Get("SELECT 1"));
    }

    [Fact]
    public void Bytes_are_counted_rightly_whoever_adds_and_evicts_at_the_same_time()
    {
        var cache = new StatementCache(BytesMax);
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 2000; i++)
            {
                cache.Get(Literal((i * (thread + 1)) % 3000));
            }
        });
        for (var i = 0; i < 1000; i++)
        {
            cache.Get(Literal(100_000 + i));
        }

        Assert.InRange(cache.Bytes, 1, BytesMax);
    }

    private static string Literal(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {number} FROM nosuch");
}
