using System;

namespace DecentDb.Versus;

/// <summary>A row of the tracks as an object.</summary>
internal sealed class Track
{
    public int Id { get; init; }

    public required string Title { get; init; }

    public int ArtistId { get; init; }

    public int AlbumId { get; init; }

    public int DurationMs { get; init; }

    public double? Rating { get; init; }

    public DateTime Released { get; init; }

    public required string Isrc { get; init; }

    public long PlayCount { get; init; }

    public bool IsExplicit { get; init; }
}
