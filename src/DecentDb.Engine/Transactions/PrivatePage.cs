namespace DecentDb.Engine.Transactions;

/// <summary>
/// A page as a write transaction has changed it, or as it was at one of its savepoints: an image in memory, one in the
/// transaction's temporary file, or both, when the one in memory has not changed since it was read from there.
/// </summary>
internal sealed class PrivatePage(byte[]? image, long serial)
{
    /// <summary>Says that the temporary file has no image.</summary>
    public const int NoPlace = -1;

    /// <summary>What an object of this class and the notes of it take, in bytes.</summary>
    public const int Overhead = 96;

    /// <summary>The private copy; null while only the file has it.</summary>
    public byte[]? Image { get; set; } = image;

    /// <summary>The newest savepoint when it was made; an older one than the newest means sealed.</summary>
    public long Serial { get; } = serial;

    /// <summary>Where the temporary file has the same image.</summary>
    public int Place { get; set; } = NoPlace;

    /// <summary>Set by every use; cleared when the page was about to leave memory.</summary>
    public bool IsUsed { get; set; } = true;
}
