using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>The second error of a bulk copy: what kept complete batches from being committed.</summary>
public sealed class BulkCopyBatchFailureTests
{
    [Fact]
    public void An_exception_tells_both_errors_and_what_stays()
    {
        var error = new DecentDbBulkCopyException(ErrorCode.InvalidParameterValue, "Row 7 is wrong.", null)
        {
            RowsCommitted = 200,
        };
        Assert.Null(error.BatchFailure);
        Assert.Equal("Row 7 is wrong.", error.Message);
        var disk = new DecentDbException(ErrorCode.IoError, "the disk is broken", null);
        error.Data[DecentDbBulkCopyException.BatchFailureKey] = disk;
        Assert.Same(disk, error.BatchFailure);
        Assert.Contains("Row 7 is wrong.", error.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is broken", error.Message, StringComparison.Ordinal);
        Assert.Contains("200 rows are known to be there", error.Message, StringComparison.Ordinal);
    }
}
