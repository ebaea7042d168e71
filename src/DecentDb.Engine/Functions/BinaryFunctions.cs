using System;
using System.Security.Cryptography;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions of blobs: digests, texts of bytes, single bytes and bits.</summary>
internal static class BinaryFunctions
{
    private const int BitsPerByte = 8;

    public static readonly ScalarFunction[] All =
    [
        new("md5", "the MD5 digest of a text or BLOB in hexadecimal")
        {
            Overloads = [Overload([Text], Text, Md5AsText), Overload([Blob], Text, Md5AsText)],
            Failure = FunctionFailure.Never,
        },
        OfDigest("sha224"),
        OfDigest("sha256"),
        OfDigest("sha384"),
        OfDigest("sha512"),
        new("digest", "the digest of a text or BLOB by the name of its algorithm: md5, sha1, sha224 to sha512")
        {
            Overloads = [Overload([Text, Text], Blob, DigestByName), Overload([Blob, Text], Blob, DigestByName)],
            Failure = FunctionFailure.ByLaterArguments,
        },
        new("encode", "a BLOB as a text: `hex`, `base64` or `escape`")
        {
            Overloads = [Overload([Blob, Text], Text, Encode)],
            Failure = FunctionFailure.ByLaterArguments,
        },
        new("decode", "the BLOB of such a text")
        {
            Overloads = [Overload([Text, Text], Blob, Decode)],
        },
        new("get_byte", "a byte of a BLOB, counted from 0")
        {
            Overloads = [Overload([Blob, Integer], Integer, GetByte)],
        },
        new("set_byte", "the BLOB with a byte, counted from 0, replaced")
        {
            Overloads = [Overload([Blob, Integer, Integer], Blob, SetByte)],
        },
        new("get_bit", "a bit of a BLOB, counted from 0 and from the lowest of a byte")
        {
            Overloads = [Overload([Blob, BigInt], Integer, GetBit)],
        },
        new("set_bit", "the BLOB with a bit, counted from 0, replaced")
        {
            Overloads = [Overload([Blob, BigInt, Integer], Blob, SetBit)],
        },
    ];

    private static ScalarFunction OfDigest(string name) =>
        new(name, $"the {name.ToUpperInvariant().Insert(3, "-")} digest of a BLOB")
        {
            Overloads =
            [
                Overload([Blob], Blob, call =>
                {
                    foreach (var row in call.Rows)
                    {
                        call.Set(row, Digest(name, call.Texts(0).Get(row), call.Pieces));
                    }
                }),
            ],
            Failure = FunctionFailure.Never,
        };

    private static void Md5AsText(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var digest = Digest("md5", call.Texts(0).Get(row), call.Pieces);
            BinaryText.WriteHex(digest, call.Append(row, 2L * digest.Length), lower: true, call.Pieces);
        }
    }

    private static void DigestByName(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            call.Set(row, Digest(NameOf(call, row).ToLowerInvariant(), call.Texts(0).Get(row), call.Pieces));
        }
    }

    private static byte[] Digest(string name, ReadOnlySpan<byte> bytes, PiecewiseBytes pieces)
    {
        if (name == "sha224")
        {
            var digest = new byte[Sha224.Length];
            Sha224.Hash(bytes, digest, pieces);
            return digest;
        }

        using var hash = IncrementalHash.CreateHash(name switch
        {
            "md5" => HashAlgorithmName.MD5,
            "sha1" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            "sha384" => HashAlgorithmName.SHA384,
            "sha512" => HashAlgorithmName.SHA512,
            _ => throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The algorithms are md5, sha1, sha224, sha256, sha384 and sha512."),
        });
        for (var at = 0; at < bytes.Length; at += PiecewiseBytes.PieceLength)
        {
            var piece = bytes[at..Math.Min(bytes.Length, at + PiecewiseBytes.PieceLength)];
            hash.AppendData(piece);
            pieces.Pass(at, at + piece.Length);
        }

        return hash.GetHashAndReset();
    }

    // A name that is too long for one is none.
    private static string NameOf(FunctionCall call, int row) =>
        Encoding.UTF8.GetString(TextLength.Cut(call.Texts(1).Get(row), 20));

    private static void Encode(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var bytes = call.Texts(0).Get(row);
            switch (NameOf(call, row).ToLowerInvariant())
            {
                case "hex":
                    BinaryText.WriteHex(bytes, call.Append(row, 2L * bytes.Length), lower: true, call.Pieces);
                    break;
                case "base64":
                    call.Set(row, BinaryEncoding.ToBase64(bytes, call.Pieces));
                    break;
                case "escape":
                    BinaryEncoding.WriteEscaped(
                        bytes, call.Append(row, BinaryEncoding.EscapedLength(bytes, call.Pieces)), call.Pieces);
                    break;
                default:
                    throw UnknownEncoding();
            }
        }
    }

    private static void Decode(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var text = call.Texts(0).Get(row);
            call.Set(row, NameOf(call, row).ToLowerInvariant() switch
            {
                "hex" => BinaryEncoding.FromHex(text, call.Pieces),
                "base64" => BinaryEncoding.FromBase64(text, call.Pieces),
                "escape" => BinaryEncoding.FromEscaped(text, call.Pieces),
                _ => throw UnknownEncoding(),
            });
        }
    }

    private static DatabaseException UnknownEncoding() =>
        new(ErrorCode.InvalidParameterValue, "The encodings are hex, base64 and escape.");

    private static void GetByte(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var bytes = call.Texts(0).Get(row);
            call.IntegerResults[row] = bytes[Place(call.Integers(1)[row], bytes.Length)];
        }
    }

    private static void SetByte(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var bytes = call.Texts(0).Get(row);
            var place = Place(call.Integers(1)[row], bytes.Length);
            var target = call.Append(row, bytes.Length);
            call.Pieces.Copy(bytes, target);
            target[place] = (byte)call.Integers(2)[row];
        }
    }

    private static void GetBit(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var bytes = call.Texts(0).Get(row);
            var place = Place(call.Integers(1)[row], (long)bytes.Length * BitsPerByte);
            call.IntegerResults[row] = (bytes[place / BitsPerByte] >> (place % BitsPerByte)) & 1;
        }
    }

    private static void SetBit(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var bytes = call.Texts(0).Get(row);
            var place = Place(call.Integers(1)[row], (long)bytes.Length * BitsPerByte);
            if (call.Integers(2)[row] is not (0 or 1))
            {
                throw new DatabaseException(ErrorCode.InvalidParameterValue, "A bit is 0 or 1.");
            }

            var target = call.Append(row, bytes.Length);
            call.Pieces.Copy(bytes, target);
            var mask = (byte)(1 << (place % BitsPerByte));
            var changed = call.Integers(2)[row] == 1
                ? target[place / BitsPerByte] | mask : target[place / BitsPerByte] & ~mask;
            target[place / BitsPerByte] = (byte)changed;
        }
    }

    private static int Place(long place, long length) => place >= 0 && place < length
        ? checked((int)place)
        : throw new DatabaseException(ErrorCode.InvalidParameterValue, "The BLOB has no such place.");
}
