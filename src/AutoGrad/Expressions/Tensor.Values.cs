using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>A scalar Float64 literal, which takes the dtype of the tensor it meets.</summary>
    public static implicit operator Tensor(double value) => new Literal(Scalar.From(value, DType.Float64)).Apply();

    /// <summary>A scalar Float32 literal, which takes the dtype of the tensor it meets.</summary>
    public static implicit operator Tensor(float value) => new Literal(Scalar.From(value, DType.Float32)).Apply();

    /// <summary>A scalar Int32 literal, which takes the dtype of the tensor it meets.</summary>
    public static implicit operator Tensor(int value) => new Literal(Scalar.From((long)value, DType.Int32)).Apply();

    /// <summary>A scalar Int64 literal, which takes the dtype of the tensor it meets.</summary>
    public static implicit operator Tensor(long value) => new Literal(Scalar.From(value, DType.Int64)).Apply();

    /// <summary>A scalar UInt32 literal, which takes the dtype of the tensor it meets.</summary>
    public static implicit operator Tensor(uint value) => new Literal(Scalar.From((long)value, DType.UInt32)).Apply();

    /// <summary>A scalar Bool.</summary>
    public static implicit operator Tensor(bool value) => new Literal(Scalar.From(value)).Apply();

    /// <summary>The one number of a tensor of one element, computed if need be.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element, or is a Bool.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public static explicit operator double(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Check.Numeric("(double)", tensor.Type);
        return tensor.DType == DType.Float64 ? tensor.Item<double>() : tensor.Cast(DType.Float64).Item<double>();
    }

    /// <summary>The one number of a tensor of one element, rounded to Float32, computed if need be.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element, or is a Bool.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public static explicit operator float(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Check.Numeric("(float)", tensor.Type);
        return tensor.DType == DType.Float32 ? tensor.Item<float>() : tensor.Cast(DType.Float32).Item<float>();
    }

    /// <summary>The one number of an integer tensor of one element, such as an index, computed if need be.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element, or a float or Bool one.</exception>
    /// <exception cref="OverflowException">No Int32 is as large.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public static explicit operator int(Tensor tensor) => Whole("(int)", tensor) is var whole && whole == (int)whole
        ? (int)whole
        : throw new OverflowException($"(int): {whole} is beyond the range of Int32. Use (long).");

    /// <summary>The one number of an integer tensor of one element, computed if need be.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element, or a float or Bool one.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public static explicit operator long(Tensor tensor) => Whole("(long)", tensor);

    private static long Whole(string operation, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Check.Integer(operation, tensor.Type);
        return tensor.DType == DType.Int64 ? tensor.Item<long>() : tensor.Cast(DType.Int64).Item<long>();
    }

    /// <summary>The one truth value of a Bool tensor of one element, computed if need be.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element, or another dtype.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public static explicit operator bool(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Item<bool>();
    }

    /// <summary>The one element of a tensor that has exactly one, computed if need be.</summary>
    /// <typeparam name="T">The C# type of the dtype: float, double, int, long, uint or bool.</typeparam>
    /// <exception cref="ArgumentException">There is not exactly one element, or <typeparamref name="T"/> is not the C# type of the
    /// dtype.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public T Item<T>() where T : unmanaged
    {
        CheckElementType<T>("Item");
        return Size == 1
            ? Compilation.Evaluation.ValueOf(this).AsSpan<T>()[0]
            : throw Errors.Argument("Item", $"a tensor of shape {Shape} has {Size} elements, not one", "Index one element, reduce it, or use ToArray");
    }

    /// <summary>A copy of all elements in row-major order, computed if need be.</summary>
    /// <typeparam name="T">The C# type of the dtype: float, double, int, long, uint or bool.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the C# type of the dtype.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        CheckElementType<T>("ToArray");
        TensorValue value = Compilation.Evaluation.ValueOf(this);
        T[] elements = value.AsSpan<T>().ToArray();
        GC.KeepAlive(value); // its memory goes to another result once it is gone
        return elements;
    }

    /// <summary>Copies all elements in row-major order, computed if need be, to where the caller wants them.</summary>
    /// <typeparam name="T">The C# type of the dtype: float, double, int, long, uint or bool.</typeparam>
    /// <param name="destination">At least <see cref="Size"/> elements long.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the C# type of the dtype, or the destination is too
    /// short.</exception>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        CheckElementType<T>("CopyTo");
        if (destination.Length < Size)
        {
            throw Errors.Argument("CopyTo", $"{Size} elements do not fit a span of {destination.Length}", "Make the destination at least Size long");
        }
        TensorValue value = Compilation.Evaluation.ValueOf(this);
        value.AsSpan<T>().CopyTo(destination);
        GC.KeepAlive(value); // its memory goes to another result once it is gone
    }

    /// <summary>
    /// The value as a constant without history: what it was computed from can be forgotten, and no derivative passes through. Use it to
    /// carry a result from one step of a loop to the next.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value is not known because a function is being traced.</exception>
    public Tensor Evaluate() => Primitive is Constant ? this : Constant.Create(Compilation.Evaluation.ValueOf(this));

    /// <summary>The values of several tensors at once, as constants without history. What they share is computed once.</summary>
    /// <exception cref="InvalidOperationException">A value is not known because a function is being traced.</exception>
    public static ImmutableArray<Tensor> Evaluate(params ReadOnlySpan<Tensor> tensors)
    {
        Compilation.Evaluation.Compute(tensors);
        var constants = ImmutableArray.CreateBuilder<Tensor>(tensors.Length);
        foreach (Tensor tensor in tensors) constants.Add(tensor.Evaluate());
        return constants.MoveToImmutable();
    }

    private void CheckElementType<T>(string operation) where T : unmanaged
    {
        DType asked = DTypeFacts.Of<T>();
        if (asked != DType)
        {
            throw Errors.Argument(operation, $"the elements of {Type} are not of type {typeof(T).Name}", $"Ask for {CSharpName(DType)}, or convert with .Cast(DType.{asked})");
        }
    }

    private static string CSharpName(DType dtype) => dtype switch
    {
        DType.Bool => "bool",
        DType.Int32 => "int",
        DType.Int64 => "long",
        DType.UInt32 => "uint",
        DType.Float32 => "float",
        _ => "double",
    };
}
