using System.Collections.Generic;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace DecentDb.Architecture.Tests;

/// <summary>Reads the metadata tokens out of the code of a method.</summary>
internal static class IlTokens
{
    private static readonly Dictionary<int, OperandType> OperandTypes = MakeOperandTypes();

    public static List<int> In(BlobReader code) => WithOpcodes(code).ConvertAll(use => use.Token);

    /// <summary>The tokens, each with the instruction that has it.</summary>
    public static List<(int Opcode, int Token)> WithOpcodes(BlobReader code)
    {
        var tokens = new List<(int Opcode, int Token)>();
        while (code.RemainingBytes > 0)
        {
            int opcode = code.ReadByte();
            if (opcode == 0xFE)
            {
                opcode = 0xFE00 | code.ReadByte();
            }

            switch (OperandTypes[opcode])
            {
                case OperandType.InlineField:
                case OperandType.InlineMethod:
                case OperandType.InlineTok:
                case OperandType.InlineType:
                    tokens.Add((opcode, code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var count = code.ReadInt32();
                    code.Offset += 4 * count;
                    break;
                case OperandType.InlineI8:
                case OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget:
                case OperandType.ShortInlineI:
                case OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }

        return tokens;
    }

    private static Dictionary<int, OperandType> MakeOperandTypes()
    {
        var types = new Dictionary<int, OperandType>();
        foreach (var field in typeof(OpCodes).GetFields())
        {
            if (field.GetValue(null) is OpCode opcode)
            {
                types[(ushort)opcode.Value] = opcode.OperandType;
            }
        }

        return types;
    }
}
