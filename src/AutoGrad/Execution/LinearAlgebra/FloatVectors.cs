namespace AutoGrad.Execution;

/// <summary>Float values of either width as Float64 arrays and back, for iterations that work in Float64.</summary>
internal static class FloatVectors
{
    /// <summary>The elements in row-major order.</summary>
    public static double[] Read(TensorValue value)
    {
        double[] elements = new double[value.Size];
        if (value.DType == DType.Float64)
        {
            StridedCopy.Copy<double>(value, elements);
            return elements;
        }
        float[] narrow = new float[value.Size];
        StridedCopy.Copy<float>(value, narrow);
        for (int i = 0; i < elements.Length; i++) elements[i] = narrow[i];
        return elements;
    }

    /// <summary>A value of a type with the given elements.</summary>
    public static TensorValue From(double[] elements, TensorType type)
    {
        TensorValue value = new(type, Storage.Allocate(type.SizeInBytes), 0, TensorValue.RowMajor(type.Shape));
        Write(elements, value);
        return value;
    }

    /// <summary>Writes the elements into a contiguous value.</summary>
    public static void Write(ReadOnlySpan<double> elements, TensorValue value)
    {
        if (value.DType == DType.Float64)
        {
            elements.CopyTo(value.AsSpan<double>());
            return;
        }
        Span<float> narrow = value.AsSpan<float>();
        for (int i = 0; i < elements.Length; i++) narrow[i] = (float)elements[i];
    }
}
