using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Intrinsics;
using AutoGrad.Execution;
using static AutoGrad.Execution.ElementSteps;

namespace AutoGrad.Compilation.Kernels;

/// <summary>
/// The method on vectors that computes an element operation: an instruction where there is one, a step of the execution layer else.
/// </summary>
[RequiresDynamicCode("Looks up generic methods for code that is generated.")]
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = Why)]
[UnconditionalSuppressMessage("Trimming", "IL2071", Justification = Why)]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Why)]
internal static class VectorMethods
{
    private const string Why =
        "Lanes are the five number types of C#, and what is called on vectors of them is kept by the annotations here.";

    private static readonly Dictionary<(string, Type, Type?), MethodInfo> found = [];
    private static readonly Lock finding = new();

    /// <summary>The C# type of a lane; a Bool is a mask as wide as the kernel's numbers.</summary>
    public static Type Lane(DType dtype, int width) => dtype switch
    {
        DType.Float32 => typeof(float),
        DType.Float64 => typeof(double),
        DType.Int32 => typeof(int),
        DType.Int64 => typeof(long),
        DType.UInt32 => typeof(uint),
        _ => width == 4 ? typeof(int) : typeof(long),
    };

    public static Type Vector(Type lane) => typeof(Vector512<>).MakeGenericType(lane);

    /// <summary>A method of <see cref="Lanes"/>.</summary>
    public static MethodInfo Lanes(string name, Type? lane = null) => lane is null
        ? typeof(Lanes).GetMethod(name) ?? throw Errors.Internal($"no {name} of lanes")
        : Find(typeof(Lanes), name, lane);

    /// <summary>A generic method of one lane type of <see cref="Vector512"/>.</summary>
    public static MethodInfo Vectors(string name, Type lane) => Find(typeof(Vector512), name, lane);

    /// <summary>How an operation on lanes of a type is called; <paramref name="isMask"/> for Bools.</summary>
    public static MethodInfo Of(ElementOperation operation, Type lane, bool isMask) => operation switch
    {
        ElementOperation.Add => Operator("op_Addition", lane),
        ElementOperation.Subtract => Operator("op_Subtraction", lane),
        ElementOperation.Multiply => Operator("op_Multiply", lane),
        ElementOperation.Divide when IsFloat(lane) => Operator("op_Division", lane),
        ElementOperation.Divide => Each<IntegerDivideStep>(lane),
        ElementOperation.Remainder when IsFloat(lane) => Each<FloatRemainderStep>(lane),
        ElementOperation.Remainder => Each<IntegerRemainderStep>(lane),
        ElementOperation.ShiftLeft => Each<ShiftLeftEachStep>(lane),
        ElementOperation.ShiftRight => Each<ShiftRightEachStep>(lane),
        ElementOperation.And => Operator("op_BitwiseAnd", lane),
        ElementOperation.Minimum when isMask => Operator("op_BitwiseAnd", lane),
        ElementOperation.Or => Operator("op_BitwiseOr", lane),
        ElementOperation.Maximum when isMask => Operator("op_BitwiseOr", lane),
        ElementOperation.Xor => Operator("op_ExclusiveOr", lane),
        ElementOperation.Not => Operator("op_OnesComplement", lane),
        ElementOperation.FusedMultiplyAdd => typeof(Vector512).GetMethod("FusedMultiplyAdd", [Vector(lane), Vector(lane), Vector(lane)])
            ?? throw Errors.Internal("no fused multiply-add"),
        ElementOperation.Minimum => Vectors("Min", lane),
        ElementOperation.Maximum => Vectors("Max", lane),
        ElementOperation.Equal when isMask => Step<SameMaskStep>(lane),
        ElementOperation.Less when isMask => Step<LessMaskStep>(lane),
        ElementOperation.LessOrEqual when isMask => Step<LessOrEqualMaskStep>(lane),
        ElementOperation.Equal => Vectors("Equals", lane),
        ElementOperation.Less => Vectors("LessThan", lane),
        ElementOperation.LessOrEqual => Vectors("LessThanOrEqual", lane),
        ElementOperation.Select => Vectors("ConditionalSelect", lane),
        ElementOperation.Negate => Operator("op_UnaryNegation", lane),
        ElementOperation.Abs when lane == typeof(uint) => Step<CopyStep>(lane),
        ElementOperation.Abs => Vectors("Abs", lane),
        ElementOperation.Sqrt => Vectors("Sqrt", lane),
        ElementOperation.MaskedMultiply => Step<MaskedMultiplyStep>(lane),
        ElementOperation.TwiceMaskedMultiply => Step<TwiceMaskedMultiplyStep>(lane),
        ElementOperation.Floor => Step<FloorStep>(lane),
        ElementOperation.Ceiling => Step<CeilingStep>(lane),
        ElementOperation.Round => Step<RoundStep>(lane),
        ElementOperation.Exp => Float(typeof(VectorExponential), "Exp", lane),
        ElementOperation.Log => Float(typeof(VectorLogarithm), "Log", lane),
        ElementOperation.Sin => Float(typeof(VectorSine), "Sin", lane),
        ElementOperation.Cos => Float(typeof(VectorSine), "Cos", lane),
        ElementOperation.CopySign => Step<CopySignStep>(lane),
        _ => throw Errors.Internal($"{operation} has no vector method"),
    };

    /// <summary>A shift by a number that is the same everywhere.</summary>
    public static MethodInfo Shift(ElementOperation operation, Type lane) =>
        operation == ElementOperation.ShiftLeft ? Step<ShiftLeftStep>(lane) : Step<ShiftRightStep>(lane);

    /// <summary>From one dtype to another of the same width.</summary>
    public static MethodInfo Convert(Type from, Type to) => (from, to) switch
    {
        _ when from == typeof(int) && to == typeof(float) => Find(typeof(Vector512), "ConvertToSingle", null, Vector(from)),
        _ when from == typeof(float) && to == typeof(int) => Find(typeof(Vector512), "ConvertToInt32", null, Vector(from)),
        _ => (typeof(Lanes).GetMethod("ConvertEach") ?? throw Errors.Internal("no conversion of lanes")).MakeGenericMethod(from, to),
    };

    /// <summary>Which lanes are not 0.</summary>
    public static MethodInfo NonZero(Type lane) => Step<NonZeroStep>(lane);

    /// <summary>The same bits as lanes of another type.</summary>
    public static MethodInfo As(Type from, Type to) =>
        (typeof(Vector512).GetMethod("As", 2, BindingFlags.Public | BindingFlags.Static, [Vector(Type.MakeGenericMethodParameter(0))])
            ?? throw Errors.Internal("no reinterpretation")).MakeGenericMethod(from, to);

    private static bool IsFloat(Type lane) => lane == typeof(float) || lane == typeof(double);

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicMethods, typeof(Vector512<>))]
    private static MethodInfo Operator(string name, Type lane) =>
        Vector(lane).GetMethod(name, name is "op_UnaryNegation" or "op_OnesComplement" ? [Vector(lane)] : [Vector(lane), Vector(lane)])
        ?? throw Errors.Internal($"no {name} of {lane}");

    private static MethodInfo Step<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TStep>(Type lane) =>
        Find(typeof(TStep), "Invoke", lane);

    private static MethodInfo Each<TStep>(Type lane) =>
        (typeof(Lanes).GetMethod("Each") ?? throw Errors.Internal("no steps of lanes")).MakeGenericMethod(typeof(TStep), lane);

    private static MethodInfo Float([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type, string name, Type lane) => Find(type, name, null, Vector(lane));

    private static MethodInfo Find([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type, string name, Type? lane, Type? parameter = null)
    {
        lock (finding)
        {
            if (found.TryGetValue((type.Name + name, lane ?? typeof(void), parameter), out MethodInfo? method)) return method;
            foreach (MethodInfo candidate in type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            {
                if (candidate.Name != name || candidate.IsGenericMethodDefinition != lane is not null) continue;
                if (lane is null && candidate.GetParameters()[0].ParameterType != parameter) continue;
                if (lane is not null && candidate.GetGenericArguments().Length != 1) continue;
                method = lane is null ? candidate : candidate.MakeGenericMethod(lane);
                found.Add((type.Name + name, lane ?? typeof(void), parameter), method);
                return method;
            }
        }
        throw Errors.Internal($"{type.Name} has no method {name} for {lane ?? parameter}");
    }
}
