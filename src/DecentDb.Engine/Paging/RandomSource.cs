using System;

namespace DecentDb.Engine.Paging;

/// <summary>Fills a buffer with random bytes.</summary>
internal delegate void RandomSource(Span<byte> target);
