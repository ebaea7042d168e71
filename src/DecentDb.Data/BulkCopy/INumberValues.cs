using System.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy;

/// <summary>How a value that is not NULL goes from a typed getter to a typed setter.</summary>
internal interface INumberValues
{
    static abstract void Copy(IDataRecord record, int ordinal, BulkLoader loader, int column);
}
