using System;
using System.ComponentModel;
using DecentDb.Engine.Api;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class ConnectionStringBuilderTests
{
    [Theory]
    [InlineData("Data Source=a.ddb")]
    [InlineData("DataSource=a.ddb")]
    [InlineData("filename=a.ddb")]
    [InlineData("PATH=a.ddb")]
    public void Data_source_is_known_by_its_aliases(string text) =>
        Assert.Equal("a.ddb", new DecentDbConnectionStringBuilder(text).DataSource);

    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var builder = new DecentDbConnectionStringBuilder();
        Assert.Equal("", builder.DataSource);
        Assert.Equal(DecentDbOpenMode.ReadWriteCreate, builder.Mode);
        Assert.Equal(DatabaseOptions.CacheSizeDefault, builder.CacheSize);
        Assert.True(builder.CacheSize >= 64L << 20);
        Assert.Equal(8192, builder.PageSize);
        Assert.Equal(30, builder.BusyTimeout);
        Assert.Equal(30, builder.DefaultTimeout);
        Assert.Equal(DecentDbDurability.Full, builder.Durability);
        Assert.Equal(DecentDbAutoVacuum.None, builder.AutoVacuum);
        Assert.Equal("", builder.ConnectionString);
    }

    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("2048KB", 2L << 20)]
    [InlineData("16 mb", 16L << 20)]
    [InlineData("2GB", 2L << 30)]
    [InlineData("3000000B", 3_000_000)]
    public void Cache_size_takes_units(string text, long expected) =>
        Assert.Equal(expected, new DecentDbConnectionStringBuilder("Cache Size=" + text).CacheSize);

    [Theory]
    [InlineData("Cache Size=lots")]
    [InlineData("Cache Size=1000")]
    [InlineData("Cache Size=99999999999GB")]
    [InlineData("Page Size=1000")]
    [InlineData("Mode=Sometimes")]
    [InlineData("Mode=7")]
    [InlineData("Busy Timeout=-1")]
    [InlineData("Default Timeout=x")]
    [InlineData("Durability=Maybe")]
    [InlineData("Auto Vacuum=Full")]
    [InlineData("Foreign Keys=False")]
    [InlineData("Foreign Keys=sometimes")]
    public void A_value_that_does_not_fit_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => new DecentDbConnectionStringBuilder(text));

    [Theory]
    [InlineData("Mode=ReadWrite,ReadOnly")]
    [InlineData("Mode=ReadOnly, ReadWrite")]
    [InlineData("Mode=1")]
    [InlineData("Mode=+1")]
    [InlineData("Durability=0")]
    [InlineData("AutoVacuum=1")]
    [InlineData("Durability=Full,Normal")]
    [InlineData("Synchronous=Full,Full")]
    public void A_key_of_an_enumeration_takes_one_name_and_no_list_or_number(string text)
    {
        Assert.Throws<ArgumentException>(() => new DecentDbConnectionStringBuilder(text));
        Assert.Throws<ArgumentException>(() => new DecentDbConnection("Data Source=:memory:;" + text));
    }

    [Fact]
    public void Every_key_of_an_enumeration_takes_each_of_its_names_in_any_case()
    {
        foreach (var property in typeof(DecentDbConnectionStringBuilder).GetProperties())
        {
            var values = property.PropertyType.IsEnum ? Enum.GetValues(property.PropertyType) : Array.Empty<int>();
            foreach (var value in values)
            {
                var text = $"{property.Name}={value.ToString()!.ToUpperInvariant()}";
                Assert.Equal(value, property.GetValue(new DecentDbConnectionStringBuilder(text)));
            }
        }
    }

    [Theory]
    [InlineData("Password", "without users, passwords")]
    [InlineData("User Id", "without users")]
    [InlineData("Cache", "leave it out")]
    [InlineData("Server", "did you mean 'Data Source'?")]
    [InlineData("Connect Timeout", "did you mean 'Busy Timeout'?")]
    [InlineData("Comand Timeot", "did you mean 'Default Timeout'?")]
    [InlineData("Zebra Stripes", "the keys are 'Data Source', 'Mode'")]
    public void An_unknown_key_is_told_what_is_meant_by_it(string key, string advice)
    {
        var e = Assert.Throws<ArgumentException>(() => new DecentDbConnection($"Data Source=x;{key}=1"));
        Assert.Contains($"'{key}' is unknown", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dta Source=x", "Data Source")]
    [InlineData("Cach Size=1MB", "Cache Size")]
    [InlineData("BusyTimout=3", "Busy Timeout")]
    [InlineData("durabilty=Full", "Durability")]
    public void An_unknown_key_is_refused_with_the_nearest_known_one(string text, string nearest)
    {
        var e = Assert.Throws<ArgumentException>(() => new DecentDbConnectionStringBuilder(text));
        Assert.Contains("'" + nearest + "'", e.Message);
    }

    [Fact]
    public void What_always_holds_may_be_said()
    {
        var builder = new DecentDbConnectionStringBuilder("ForeignKeys=yes;Allow File Access=0");
        Assert.True(builder.ForeignKeys);
        Assert.False(builder.AllowFileAccess);
        Assert.Equal("Foreign Keys=True;Allow File Access=False", builder.ConnectionString);
        Assert.Throws<ArgumentException>(() => builder.ForeignKeys = false);
        builder.AllowFileAccess = true;
        Assert.Equal("Foreign Keys=True;Allow File Access=True", builder.ConnectionString);
    }

    [Fact]
    public void Every_property_has_a_category_and_a_description()
    {
        foreach (PropertyDescriptor property in TypeDescriptor.GetProperties(typeof(DecentDbConnectionStringBuilder)))
        {
            if (property.ComponentType == typeof(DecentDbConnectionStringBuilder)
                && property.Attributes[typeof(DisplayNameAttribute)]
                    is DisplayNameAttribute { DisplayName.Length: > 0 })
            {
                Assert.NotEqual("Misc", property.Category);
                Assert.NotEqual("", property.Description);
            }
        }
    }

    [Fact]
    public void What_is_set_is_what_the_text_says()
    {
        var builder = new DecentDbConnectionStringBuilder
        {
            DataSource = "a b.ddb",
            Mode = DecentDbOpenMode.ReadOnly,
            CacheSize = 8 << 20,
            Durability = DecentDbDurability.Normal,
            AutoVacuum = DecentDbAutoVacuum.Incremental,
        };
        var again = new DecentDbConnectionStringBuilder(builder.ConnectionString);
        Assert.Equal("a b.ddb", again.DataSource);
        Assert.Equal(DecentDbOpenMode.ReadOnly, again.Mode);
        Assert.Equal(8 << 20, again.CacheSize);
        Assert.Equal(DecentDbDurability.Normal, again.Durability);
        Assert.Equal(DecentDbAutoVacuum.Incremental, again.AutoVacuum);
        Assert.True(again.ContainsKey("filename"));
        Assert.True(again.Remove("DataSource"));
        Assert.Equal("", again.DataSource);
        Assert.False(again.TryGetValue("nonsense", out _));
    }
}
