namespace DecentDb.Versus;

/// <summary>When the indexes of a load are made.</summary>
internal enum IndexTime
{
    None,
    BeforeLoad,
    AfterLoad,
}
