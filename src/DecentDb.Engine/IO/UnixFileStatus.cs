using System.IO;

namespace DecentDb.Engine.IO;

/// <summary>What kind of entry a name of a Unix file system leads to, who owns it and who may use it.</summary>
/// <param name="Kind">A file, or something else by its name, such as "a named pipe".</param>
/// <param name="Permissions">The permission bits.</param>
/// <param name="User">The id of the owner; null where it is not known.</param>
/// <param name="Group">The id of the group; null where it is not known.</param>
internal readonly record struct UnixFileStatus(string Kind, UnixFileMode Permissions, uint? User, uint? Group)
{
    public const string File = "a file";

    private const int TypeMask = 0xF000;
    private const int PermissionMask = 0x1FF;

    public static UnixFileStatus FromMode(int mode, uint? user, uint? group) =>
        new(KindOf(mode & TypeMask), (UnixFileMode)(mode & PermissionMask), user, group);

    /// <summary>
    /// The permissions for a file with the same content that is in a group: those of this one, but none for a group
    /// that is another one, whose members may not read this file.
    /// </summary>
    public UnixFileMode PermissionsOfFileIn(uint? group) => group == Group
        ? Permissions
        : Permissions & ~(UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);

    private static string KindOf(int type) => type switch
    {
        0x1000 => "a named pipe",
        0x2000 => "a device",
        0x4000 => "a directory",
        0x6000 => "a device",
        0x8000 => File,
        0xA000 => "a symbolic link",
        0xC000 => "a socket",
        _ => "an entry of an unknown kind",
    };
}
