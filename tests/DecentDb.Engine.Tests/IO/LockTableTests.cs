using DecentDb.Engine.IO;
using Xunit;

namespace DecentDb.Engine.Tests.IO;

public sealed class LockTableTests
{
    private const string Locks = """
        1: POSIX  ADVISORY  WRITE 11 08:02:77 0 EOF
        2: FLOCK  ADVISORY  READ  22 08:02:77 0 EOF
        3: FLOCK  ADVISORY  WRITE 33 fd:1a:77 0 EOF
        3: -> FLOCK  ADVISORY  WRITE 55 fd:1a:77 0 EOF
        4: FLOCK  ADVISORY  WRITE 44 08:02:177 0 EOF

        """;

    [Theory]
    [InlineData(0xfd, 0x1a, 77, 33)]
    [InlineData(0x08, 0x02, 177, 44)]
    [InlineData(0x00, 0x2f, 177, 44)] // as a file system of layers numbers its files
    [InlineData(0x08, 0x02, 78, null)]
    public void The_owner_of_a_lock_is_found_by_the_file(uint major, uint minor, ulong node, int? owner) =>
        Assert.Equal(owner, LockTable.FindOwner(Locks, new FileIdentity(major, minor, node)));
}
