using System;
using System.Data.Common;
using System.Globalization;
using System.Text;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>
/// What two tables of the same rows have in common, in whatever order these are read: their number, the sum of whole
/// numbers, and a sum over the checksums of all values.
/// </summary>
internal readonly record struct TableDigest(long Rows, Int128 Sum, ulong Checksums)
{
    private const string Digits = "0.############################"; // without zeros at the end

    public static TableDigest Of(DbDataReader reader)
    {
        long rows = 0;
        Int128 sum = 0;
        ulong checksums = 0;
        while (reader.Read())
        {
            rows++;
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (reader.IsDBNull(i))
                {
                    checksums += (ulong)i + 1;
                    continue;
                }

                var value = reader.GetValue(i);
                sum += value is long or int or short ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
                checksums += (JsonRows.AddToChecksum((uint)i, Bytes(value)) * 2654435761UL) ^ (ulong)i;
            }
        }

        return new TableDigest(rows, sum, checksums);
    }

    private static byte[] Bytes(object value) => value switch
    {
        byte[] bytes => bytes,
        decimal number => Encoding.UTF8.GetBytes(number.ToString(Digits, CultureInfo.InvariantCulture)),
        DateTime moment => BitConverter.GetBytes(moment.Ticks),
        IFormattable formattable => Encoding.UTF8.GetBytes(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes(value.ToString() ?? ""),
    };
}
