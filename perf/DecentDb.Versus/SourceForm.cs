namespace DecentDb.Versus;

/// <summary>What the rows of a load come as.</summary>
internal enum SourceForm
{
    Reader,
    Arrays,
    Objects,
    DataTable,
}
