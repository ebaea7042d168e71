using System;
using System.Diagnostics;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>The files beside a database, and what stands in their place.</summary>
public sealed class SidecarFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder["db"];

    private string LogPath => DatabasePath + "-wal";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    public void Log_and_backup_have_the_permissions_of_the_database(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Open().Dispose();
        File.SetUnixFileMode(DatabasePath, mode);
        using var database = Open();
        Execute(database, "CREATE TABLE t (a BIGINT)");
        Assert.Equal(mode, File.GetUnixFileMode(LogPath));
        var backup = _folder["backup"];
        database.Backup(backup);
        Assert.Equal(mode, File.GetUnixFileMode(backup));

        // A copy that replaces a database has the permissions of that one.
        var other = _folder["other"];
        File.WriteAllBytes(other, []);
        File.SetUnixFileMode(other, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Database.ReplaceFiles(database.CopyToReplace(other), other);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(other));
    }

    [Fact]
    public void A_file_that_cannot_have_the_group_of_the_database_gives_its_own_group_no_permission()
    {
        const UnixFileMode mode = Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        var database = new UnixFileStatus(UnixFileStatus.File, mode, User: 1, Group: 2);
        Assert.Equal(mode, database.PermissionsOfFileIn(2));
        Assert.Equal(Private | UnixFileMode.OtherRead, database.PermissionsOfFileIn(3));
    }

    [Theory]
    [InlineData(5, false)] // an error of the device: a sync of another kind must not hide it
    [InlineData(28, false)] // no space
    [InlineData(22, true)] // an argument that is not known
    [InlineData(45, true)] // an operation that is not supported
    public void A_full_sync_that_fails_is_replaced_only_where_there_is_none(int error, bool isMissing) =>
        Assert.Equal(isMissing, OperatingSystemFile.IsFullSyncMissing(error));

    [Fact]
    public void A_file_behind_links_that_lead_through_links_has_one_name()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var real = Directory.CreateDirectory(Path.Combine(_folder.Path, "real", "inner"));
        Directory.CreateSymbolicLink(_folder["way"], _folder["real"]);
        Directory.CreateSymbolicLink(_folder["link"], Path.Combine(_folder.Path, "way", "inner"));
        Assert.Equal(
            Database.GetRealPath(Path.Combine(real.FullName, "db")),
            Database.GetRealPath(Path.Combine(_folder.Path, "link", "db")));
    }

    [Fact]
    public void Links_that_lead_to_each_other_are_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateSymbolicLink(_folder["a"], Path.Combine(_folder.Path, "b", "x"));
        Directory.CreateSymbolicLink(_folder["b"], Path.Combine(_folder.Path, "a", "y"));
        var error = Assert.Throws<DatabaseException>(
            () => Database.GetRealPath(Path.Combine(_folder.Path, "a", "db")));
        Assert.Equal(ErrorCode.CannotOpen, error.Code);
    }

    [Fact]
    public void A_new_database_has_the_permissions_of_any_new_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Open().Dispose();
        var plain = _folder["plain"];
        File.WriteAllBytes(plain, []);
        Assert.Equal(File.GetUnixFileMode(plain), File.GetUnixFileMode(DatabasePath));
    }

    [Fact]
    public void A_temporary_file_is_its_owner_s_alone_from_the_beginning_and_has_no_name()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var file = OperatingSystemFileSystem.Instance.Open(DatabasePath, FileOpenMode.Temporary);
        file.Write([1, 2, 3], 0);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        foreach (var link in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(link).LinkTarget is { } target && target.StartsWith(_folder.Path, StringComparison.Ordinal))
            {
                Assert.Equal(Private, File.GetUnixFileMode(link));
                return;
            }
        }

        Assert.Fail("the file is not open");
    }

    [Fact]
    public void A_link_in_the_place_of_the_log_is_refused_and_its_target_stays_as_it_is()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Open().Dispose();
        var target = _folder["target"];
        File.WriteAllText(target, "precious");
        foreach (var name in new[] { target, _folder["nowhere"] })
        {
            File.CreateSymbolicLink(LogPath, name);
            var error = Assert.Throws<DatabaseException>(() => Open());
            Assert.Equal(ErrorCode.CannotOpen, error.Code);
            Assert.Equal(LogPath, error.FileName);
            Assert.Equal(
                ErrorCode.CannotOpen,
                Assert.Throws<DatabaseException>(() => Database.DeleteFiles(DatabasePath)).Code);
            File.Delete(LogPath);
        }

        Assert.Equal("precious", File.ReadAllText(target));
        Assert.False(File.Exists(_folder["nowhere"]));
    }

    [Fact]
    public void A_link_that_appears_while_the_database_is_open_is_not_followed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (var database = Open())
        {
            Execute(database, "CREATE TABLE t (a BIGINT)");
        }

        using var again = Open();
        var target = _folder["target"];
        File.WriteAllText(target, "precious");
        File.CreateSymbolicLink(LogPath, target);
        Assert.Throws<DatabaseException>(() => Execute(again, "INSERT INTO t VALUES (1)"));
        Assert.Equal("precious", File.ReadAllText(target));
        File.Delete(LogPath);
        Execute(again, "INSERT INTO t VALUES (2)");
    }

    [Fact]
    public void A_file_that_is_no_log_is_neither_written_nor_deleted()
    {
        Open().Dispose();
        File.WriteAllText(LogPath, "precious");
        Assert.Equal(ErrorCode.CannotOpen, Assert.Throws<DatabaseException>(() => Open()).Code);
        Assert.Equal(
            ErrorCode.CannotOpen, Assert.Throws<DatabaseException>(() => Database.DeleteFiles(DatabasePath)).Code);
        var other = _folder["other"];
        Database.Open(new DatabaseOptions { Path = other }).Dispose();
        Assert.Equal(
            ErrorCode.CannotOpen,
            Assert.Throws<DatabaseException>(() => Database.ReplaceFiles(other, DatabasePath)).Code);
        Assert.Equal("precious", File.ReadAllText(LogPath));
        Assert.True(File.Exists(DatabasePath));
    }

    [Fact]
    public void A_backup_that_was_killed_is_removed_by_the_next_one_and_by_an_opening()
    {
        using var database = Open();
        var backup = _folder["backup"];
        var unfinished = backup + "-backup-unfinished";
        File.WriteAllBytes(unfinished, new byte[100_000]);
        database.Backup(backup);
        Assert.True(File.Exists(backup));
        Assert.False(File.Exists(unfinished));

        File.WriteAllBytes(unfinished, new byte[100_000]);
        Database.Open(new DatabaseOptions { Path = backup }).Dispose();
        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public void A_file_that_only_has_the_name_of_an_unfinished_backup_stays()
    {
        using var database = Open();
        var backup = _folder["backup"];
        var unfinished = backup + "-backup-unfinished";
        File.WriteAllText(unfinished, "precious");
        var error = Assert.Throws<DatabaseException>(() => database.Backup(backup));
        Assert.Equal(ErrorCode.CannotOpen, error.Code);
        Assert.Equal(unfinished, error.FileName);
        Database.Open(new DatabaseOptions { Path = backup }).Dispose();
        Assert.Equal("precious", File.ReadAllText(unfinished));
    }

    [Fact]
    public void A_backup_that_another_one_is_writing_is_left_alone()
    {
        using var database = Open();
        var backup = _folder["backup"];
        var unfinished = backup + "-backup-unfinished";
        File.WriteAllBytes(unfinished, new byte[100_000]);
        using (var writing = OperatingSystemFileSystem.Instance.Open(unfinished, FileOpenMode.OpenExisting))
        {
            Assert.True(writing.TryLockExclusive());
            Assert.Equal(
                ErrorCode.DatabaseInUse, Assert.Throws<DatabaseException>(() => database.Backup(backup)).Code);
        }

        database.Backup(backup);
    }

    [Fact]
    public void Pipes_devices_sockets_and_directories_are_refused_at_once()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var pipe = _folder["pipe"];
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified);
        var socketPath = _folder["s"];
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socketPath));
        foreach (var path in new[] { pipe, socketPath, "/dev/null", "/dev/zero", _folder.Path })
        {
            foreach (var mode in new[]
            {
                DatabaseOpenMode.ReadWriteCreate, DatabaseOpenMode.ReadWrite, DatabaseOpenMode.ReadOnly,
            })
            {
                var error = Assert.Throws<DatabaseException>(
                    () => Database.Open(new DatabaseOptions { Path = path, Mode = mode }));
                Assert.Equal(ErrorCode.CannotOpen, error.Code);
                Assert.Equal(path, error.FileName);
            }
        }

        // In the place of the log they are refused too.
        Open().Dispose();
        File.Move(pipe, LogPath);
        Assert.Equal(ErrorCode.CannotOpen, Assert.Throws<DatabaseException>(() => Open()).Code);
    }

    private static void Execute(Database database, string sql)
    {
        using var session = database.OpenSession();
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    private Database Open() => Database.Open(new DatabaseOptions { Path = DatabasePath });
}
