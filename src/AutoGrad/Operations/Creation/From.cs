using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>A scalar of the dtype that stores <typeparamref name="T"/>. Unlike a bare number it keeps that dtype.</summary>
    /// <typeparam name="T">float, double, int, long, uint or bool.</typeparam>
    public static Tensor From<T>(T value) where T : unmanaged => Constant.Create(TensorValue.From<T>([value], []));

    /// <summary>A copy of the elements, in row-major order under a shape.</summary>
    /// <typeparam name="T">float, double, int, long, uint or bool.</typeparam>
    /// <param name="elements">As many elements as the shape has.</param>
    /// <param name="shape">The axis sizes.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape, or no dtype stores
    /// <typeparamref name="T"/>.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> elements, Shape shape) where T : unmanaged =>
        elements.Length == shape.Size
            ? Constant.Create(TensorValue.From(elements, shape))
            : throw Errors.Argument("From", $"{elements.Length} elements do not fill shape {shape}", $"Pass {shape.Size} elements, or another shape");

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape)"/>
    public static Tensor From<T>(T[] elements, Shape shape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From((ReadOnlySpan<T>)elements, shape);
    }

    /// <summary>A vector holding a copy of the elements.</summary>
    /// <typeparam name="T">float, double, int, long, uint or bool.</typeparam>
    public static Tensor From<T>(T[] elements) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From((ReadOnlySpan<T>)elements, [elements.Length]);
    }

    /// <summary>A matrix holding a copy of the elements.</summary>
    /// <typeparam name="T">float, double, int, long, uint or bool.</typeparam>
    public static Tensor From<T>(T[,] elements) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From(Elements<T>(elements), [elements.GetLength(0), elements.GetLength(1)]);
    }

    /// <summary>A tensor of rank 3 holding a copy of the elements.</summary>
    /// <typeparam name="T">float, double, int, long, uint or bool.</typeparam>
    public static Tensor From<T>(T[,,] elements) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From(Elements<T>(elements), [elements.GetLength(0), elements.GetLength(1), elements.GetLength(2)]);
    }

    /// <summary>
    /// The tensors stacked along a new leading axis; what a collection expression such as <c>[[1f, 2f], [3f, 4f]]</c> calls. Numbers of
    /// different types take the widest of them.
    /// </summary>
    /// <exception cref="ArgumentException">There is no element, or dtypes or shapes differ.</exception>
    public static Tensor FromElements(ReadOnlySpan<Tensor> elements)
    {
        if (elements.IsEmpty)
        {
            throw Errors.Argument("Tensor", "an empty collection has no dtype", "Write Tensor.Zeros([0]) with the dtype you want");
        }
        foreach (Tensor element in elements) ArgumentNullException.ThrowIfNull(element, nameof(elements));
        Tensor widest = Operands.Leading(elements);
        var parts = new Tensor[elements.Length];
        bool known = true;
        for (int i = 0; i < parts.Length; i++)
        {
            Tensor element = Operands.AdoptDType("Tensor", elements[i], widest).X;
            if (element.Shape != widest.Shape)
            {
                throw Errors.Argument("Tensor", $"elements of shapes {widest.Shape} and {element.Shape} do not stack", "Make all rows equally long");
            }
            parts[i] = element.Reshape([1, .. element.Shape]);
            known &= element.Primitive is Literal or Constant || elements[i].Primitive is Literal;
        }
        Tensor stacked = Concatenate(parts);
        return known ? stacked.Evaluate() : stacked;
    }

    private static ReadOnlySpan<T> Elements<T>(Array array) where T : unmanaged =>
        array.Length == 0
            ? []
            : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
